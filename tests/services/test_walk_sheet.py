"""The paper to walk round with names every item of the standard, zone by zone."""

from __future__ import annotations

from app.services import walk_sheet
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from tests.reports.pages import fonts_inside, passes_pdfa, text, texts


def test_the_sheet_holds_every_item_with_its_clause_and_boxes(office: Office) -> None:
    standard = load_file(BUNDLED / "panjin-2021.toml")
    made = office.read(walk_sheet.gather, standard)

    assert walk_sheet.write(made) == ()

    read = text(made.path)
    leaves = standard.answerable.values()
    for zone in standard.zones:
        assert "".join(zone.title.split()) in read
    for item in standard.items:
        for leaf in item.leaves:
            said = leaf.title if item.is_either_or else item.text
            assert "".join(said.split()) in read, leaf.id
    assert read.count("□") == 3 * len(leaves)
    assert read.count(walk_sheet.EITHER) == sum(
        len(item.leaves) for item in standard.items if item.is_either_or
    )
    assert "走查人签字" in texts(made.path)[-1]
    assert passes_pdfa(made.path)
    assert all(fonts_inside(made.path).values())
