"""Goal rows and lineage against labels written by hand."""
