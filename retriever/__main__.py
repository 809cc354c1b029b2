"""Command line of the read side: ``python -m retriever search``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from indexer.commands import run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help="Search the index.")

IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of snapshots.")]
YearOption = Annotated[str | None, typer.Option("--year", help="Year of reports: 112, 2023, 110-112, 112上半年.")]
AgencyOption = Annotated[list[str] | None, typer.Option("--agency", help="Agency; may be repeated.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.callback()
def main() -> None:
    """Search the index that `python -m indexer build` made."""
    from indexer.logs import configure_logs
    from indexer.settings import load_settings

    configure_logs(load_settings())


@app.command()
def search(  # noqa: PLR0913 - each filter is an option
    question: str,
    index: IndexOption = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="How many passages.")] = 10,
    year: YearOption = None,
    agency: AgencyOption = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="work, narrative, target, outcome.")] = None,
    status: Annotated[
        list[str] | None, typer.Option("--status", help="achieved, partly, not_achieved, unstated.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--type", help="Type of plan (計畫類型); may be repeated.")] = None,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="Why a goal was not reached: 流標, 缺工.")
    ] = None,
    file: Annotated[list[str] | None, typer.Option("--file", help="File of the corpus; may be repeated.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="計畫期程 with a month in: 113, 11001-11206.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Find the passages that speak of QUESTION."""
    from indexer.settings import load_settings
    from retriever.describe import describe_search
    from retriever.query import parse_filters
    from retriever.search import open_searcher

    searcher = open_searcher(load_settings(index=index))
    filters = parse_filters(
        searcher.snapshot.catalogue,
        year,
        agency or (),
        column or (),
        status or (),
        kind or (),
        reason or (),
        file or (),
        period,
    )
    result = searcher.search(question, filters, top)
    if as_json:
        print(json.dumps(describe_search(result), ensure_ascii=False, indent=1))
        return
    for note in result.notes:
        print(note)
    for hit in result.hits:
        plan, report = hit.entry.plan, hit.entry.report
        goal = f" {hit.passage.goal_number}" if hit.passage.goal_number else ""
        print(f"{hit.rank:>2}. {plan.name}（{plan.agency}，{report.year}年度）{hit.passage.column}{goal}")
        print(f"    {hit.passage.text}")
        print(f"    {hit.passage.source} p.{hit.passage.page}  {hit.permalink}")


@app.command()
def ask(
    question: str,
    index: IndexOption = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="How many passages beside the answer.")] = 10,
    year: YearOption = None,
    agency: AgencyOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Answer QUESTION with quotes, a computed figure or a list, or say that the index does not hold the answer."""
    from indexer.settings import load_settings
    from retriever.answer import Answerer
    from retriever.answer_text import lines
    from retriever.describe import describe_answer
    from retriever.query import parse_filters
    from retriever.search import open_searcher
    from retriever.summary import Summariser

    settings = load_settings(index=index)
    searcher = open_searcher(settings)
    filters = parse_filters(searcher.snapshot.catalogue, year, agency or ())
    answer = Answerer(searcher).ask(question, filters, top)
    summariser = Summariser(settings, searcher.segmenter)
    summary = summariser.summarise(answer) if summariser.is_on else None
    if as_json:
        print(json.dumps(describe_answer(answer, summary), ensure_ascii=False, indent=1))
        return
    for line in lines(answer, summary):
        print(line)


@app.command("export")
def export_answers(
    questions: Annotated[Path, typer.Argument(help="Questions: .txt one a line, or .csv/.xlsx/.ods first column.")],
    file_format: Annotated[str, typer.Option("--format", help="xlsx, docx, csv or md.")] = "xlsx",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; beside QUESTIONS if not given.")] = None,
    index: IndexOption = None,
) -> None:
    """Answer a file of QUESTIONS and write the answers with their evidence (答詢資料)."""
    import sys

    from indexer.settings import load_settings
    from retriever.answer import Answerer
    from retriever.export import check_format, save
    from retriever.pack import answer_all
    from retriever.questions import read_questions
    from retriever.search import open_searcher

    check_format(file_format)
    asked = read_questions(questions)
    answerer = Answerer(open_searcher(load_settings(index=index)))

    def progress(done: int, total: int) -> None:
        print(f"{done} / {total}", end="\n" if done == total else "\r", file=sys.stderr, flush=True)

    target = out or questions.with_name(f"{questions.stem}-answers.{file_format}")
    save(answer_all(asked, answerer, progress), file_format, target)
    print(target)


@app.command("lineage")
def show_lineage(plan_id: str, index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """Show PLAN_ID across the years: why its plans belong together, and what changed between them."""
    from indexer.settings import load_settings
    from indexer.snapshot import open_snapshot
    from retriever.describe import describe_lineage
    from retriever.lineage import lineage

    snapshot = open_snapshot(load_settings(index=index).index)
    snapshot.catalogue.require_plan(plan_id)
    found = describe_lineage(lineage(plan_id, snapshot.catalogue.plans(), snapshot.agencies))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for plan in found["plans"]:
        print(f"{plan['year']}  {plan['id']}  {plan['name']}（{plan['agency']}）")
    for link in found["links"]:
        print(f"{link['from']} → {link['to']}: {'；'.join(link['reasons'])}")
        for change in link["goals"]:
            print(f"    {change['change']:<8}{change['before'] or '—'} → {change['after'] or '—'}")


@app.command("money")
def show_money(index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """List plans whose spending and results disagree: little spent and all reached, or all spent and not reached."""
    from indexer.settings import load_settings
    from indexer.snapshot import open_snapshot
    from retriever.describe import describe_contrast
    from retriever.money import money_against_goals

    found = money_against_goals(open_snapshot(load_settings(index=index).index).catalogue.plans())
    lists = {
        "achieved_cheaply": [describe_contrast(contrast) for contrast in found.achieved_cheaply],
        "spent_in_vain": [describe_contrast(contrast) for contrast in found.spent_in_vain],
    }
    if as_json:
        print(json.dumps(lists, ensure_ascii=False, indent=1))
        return
    for name, contrasts in lists.items():
        print(name)
        for contrast in contrasts:
            plan = contrast["plan"]
            print(f"  {contrast['rate']}%  {plan['name']}（{plan['agency']}，{plan['year']}年度）")
            for goal in contrast["goals"]:
                print(f"      {goal['number']} {goal['target']} → {goal['evidence']}")


@app.command("similar")
def show_similar(
    plan_id: str,
    index: IndexOption = None,
    top: Annotated[int, typer.Option("--top", min=1, max=50, help="How many plans.")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Show plans of other years and agencies whose goals resemble those of PLAN_ID."""
    from indexer.settings import load_settings
    from indexer.snapshot import open_snapshot
    from retriever.describe import describe_similar
    from retriever.lineage import lineage
    from retriever.similar import similar_plans

    snapshot = open_snapshot(load_settings(index=index).index)
    entry = snapshot.catalogue.require_plan(plan_id)
    family = lineage(plan_id, snapshot.catalogue.plans(), snapshot.agencies).plans
    found = [describe_similar(plan) for plan in similar_plans(snapshot, entry, {e.plan.id for e in family}, top)]
    if as_json:
        print(json.dumps({"plan": plan_id, "similar": found}, ensure_ascii=False, indent=1))
        return
    for plan in found:
        print(f"{plan['score']:.2f}  {plan['plan']['name']}（{plan['plan']['agency']}，{plan['plan']['year']}年度）")
        for match in plan["matches"]:
            print(f"    {match['likeness']:.2f}  {match['own']['target']} ~ {match['other']['target']}")


@app.command()
def evaluate(
    path: Annotated[Path, typer.Argument(help="A folder in the BEIR layout, or a file of labelled questions.")],
    index: IndexOption = None,
    against: Annotated[list[str] | None, typer.Option("--against", help="SETTING=VALUE to compare with.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure retrieval on PATH: nDCG@10, R@1/5/10 and MRR, per leg and fused, per type of question."""
    from indexer.settings import load_settings
    from retriever.measure import describe, measure, table

    others = dict(pair.partition("=")[::2] for pair in against or ())
    other = load_settings(**{"index": index, **others}) if others else None
    result = measure(path, load_settings(index=index), other)
    print(json.dumps(describe(result), ensure_ascii=False, indent=1) if as_json else table(result))


if __name__ == "__main__":
    run(app)
