"""Office files made part by part, for what the libraries that write them cannot write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" '
    f'xmlns:style="{_ODF}:style:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:draw="{_ODF}:drawing:1.0" '
    f'xmlns:svg="{_ODF}:svg-compatible:1.0"'
)


def zip_of(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts, in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(body: str, namespace: str = _W, **parts: str) -> bytes:
    """A DOCX with this content of ``w:body``; ``parts`` are ``styles``, ``numbering``, ``footnotes``, ``header1`` ..."""
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for name in parts
    )
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override ContentType="{_WORD_TYPE}"/></Types>',
            "_rels/.rels": _relations(
                f'<Relationship Id="main" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/document.xml": f'<w:document xmlns:w="{namespace}" xmlns:r="{_OFFICE}" xmlns:mc="{_MC}">'
            f"<w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(relations),
            **{
                f"word/{name}.xml": f'<w:{_root(name)} xmlns:w="{namespace}">{part}</w:{_root(name)}>'
                for name, part in parts.items()
            },
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, automatic: str = "", styles: str = "", kind: str = "text") -> bytes:
    """An ODT (or ODS) with this content of ``office:text`` and these styles."""
    return zip_of(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_NAMESPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {_NAMESPACES}>{styles}</office:document-styles>",
        }
    )


def xlsx(sheet: str, styles: str = "", properties: str = "") -> bytes:
    """An XLSX of one sheet with this content of ``worksheet``."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}"/></Types>',
            "_rels/.rels": _relations(
                f'<Relationship Id="main" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}">{properties}<sheets><sheet name="表" sheetId="1" r:id="s"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                f'<Relationship Id="s" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="t" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
        }
    )


def _relations(entries: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _root(part: str) -> str:
    name = part.rstrip("0123456789")
    return {"header": "hdr", "footer": "ftr"}.get(name, name)
