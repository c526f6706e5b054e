# ruff: noqa: INP001 (a script beside its data, no package)
"""Make the fonts of this folder from the packages that carry them; run once, results are committed.

Sources, each unpacked beforehand into one folder that is given as the only argument:

    npm pack @expo-google-fonts/noto-serif-sc     (0.4.3)   -> SOURCE/serif/package/...
    npm pack @expo-google-fonts/noto-sans-sc      (0.4.3)   -> SOURCE/sans/package/...
    Debian package fonts-lxgw-wenkai              (1.250)   -> SOURCE/wenkai/usr/...
    Debian package fonts-hanazono                 (20170904) -> SOURCE/hanazono/usr/...

    python resources/fonts/make_fonts.py SOURCE

Four faces and the Kai face are copied byte for byte.  HanaExt is HanaMinB without what Noto Serif
SC already draws and without hints, rescaled to 1000 units per em (reportlab misreads advances of
other scales) and renamed, since its licence reserves the original names.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

HERE = Path(__file__).parent
MAX_BYTES = 35_000_000
COPIED = {
    "NotoSerifSC-Regular.ttf": "serif/package/400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": "serif/package/700Bold/NotoSerifSC_700Bold.ttf",
    "NotoSerifSC-LICENSE.txt": "serif/package/LICENSE_FONT",
    "NotoSansSC-Regular.ttf": "sans/package/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "sans/package/700Bold/NotoSansSC_700Bold.ttf",
    "NotoSansSC-LICENSE.txt": "sans/package/LICENSE_FONT",
    "LXGWWenKai-Regular.ttf": "wenkai/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
    "LXGWWenKai-LICENSE.txt": "wenkai/usr/share/doc/fonts-lxgw-wenkai/copyright",
    "HanaExt-LICENSE.txt": "hanazono/usr/share/doc/fonts-hanazono/copyright",
}
HANA = "hanazono/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"
FAMILY = "Yizhan Rare Han"
FULL_NAME = "Yizhan Rare Han Regular"
POSTSCRIPT_NAME = "YizhanRareHan-Regular"


def rename(font: TTFont) -> None:
    """Give the changed font a name of its own in every record a reader shows."""
    wanted = {
        1: FAMILY,
        2: "Regular",
        3: f"{POSTSCRIPT_NAME};from GlyphWiki 2017-09-04",
        4: FULL_NAME,
        5: "Version 1.000",
        6: POSTSCRIPT_NAME,
    }
    names = font["name"]
    source = names.getDebugName(0)
    names.names = []
    for name_id, text in ({0: source} | wanted).items():
        names.setName(text, name_id, 3, 1, 0x409)


def make_rare(source: Path, drawn_elsewhere: set[int], target: Path) -> int:
    """Write the rare-character font and answer how many characters it draws."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = []
    options.drop_tables += ["vhea", "vmtx", "BASE", "GSUB", "GPOS", "gasp"]
    font = TTFont(source, recalcTimestamp=False)
    wanted = set(font.getBestCmap()) - drawn_elsewhere
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    scale_upem(font, 1000)
    font["OS/2"].fsType = 0
    rename(font)
    font.save(target)
    return len(wanted)


def main(source: Path) -> None:
    """Copy the faces, make the rare-character font, refuse a file that is too large."""
    for name, origin in COPIED.items():
        shutil.copyfile(source / origin, HERE / name)
    drawn = set(TTFont(HERE / "NotoSerifSC-Regular.ttf", lazy=True).getBestCmap())
    count = make_rare(source / HANA, drawn, HERE / "HanaExt.ttf")
    sys.stdout.write(f"HanaExt: {count} characters\n")
    for path in sorted(HERE.glob("*.ttf")):
        size = path.stat().st_size
        sys.stdout.write(f"{path.name}: {size:,} bytes\n")
        if size > MAX_BYTES:
            sys.exit(f"{path.name} is larger than {MAX_BYTES:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
