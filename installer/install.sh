#!/bin/sh
# 为当前用户安装或卸载驿站管家，不需要管理员权限。
# Installs or removes the program for one user, without root.
#
#   installer/install.sh               install, or replace an earlier version
#   installer/install.sh --uninstall   remove the program; the station's data stays
set -eu

source_folder=$(CDPATH="" cd -- "$(dirname -- "$0")/.." && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
program=$share/yizhan-app
data=${YIZHAN_DATA:-$share/yizhan}
launcher=$HOME/.local/bin/yizhan
entry=$share/applications/yizhan.desktop
icon=$share/icons/hicolor/scalable/apps/yizhan.svg

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

refresh_menu() {
    if command -v update-desktop-database >/dev/null; then
        update-desktop-database -q "$share/applications" || true
    fi
}

uninstall() {
    rm -rf -- "$program" "$program.new" "$program.old"
    rm -f -- "$launcher" "$entry" "$icon"
    refresh_menu
    echo "驿站管家已卸载。"
    if [ -d "$data" ]; then
        echo "站点数据没有动，仍在：$data"
        echo "确定不再需要、并且已有备份时，才由您自己删除这个文件夹。"
    fi
}

find_python() {
    fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'
    for name in "${PYTHON:-python3.13}" python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c "$fits" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "没有找到 Python 3.11、3.12 或 3.13。" \
        "请先安装其中一个，再运行本脚本；也可以这样指明：PYTHON=/路径/python3.12 $0"
}

make_program() {
    mkdir -p -- "$program.new"
    for part in app resources LICENSE CHANGELOG.md; do
        cp -R -- "$source_folder/$part" "$program.new/"
    done
    find "$program.new" -name __pycache__ -prune -exec rm -rf -- {} +
    # dev.py knows the system libraries, and how an environment is made from a hashed lock.
    "$1" - "$source_folder" "$program.new" "$program" <<'PYTHON'
import sys
from pathlib import Path

source, new, final = (Path(word) for word in sys.argv[1:])
sys.dont_write_bytecode = True
sys.path.insert(0, str(source))
import dev

try:
    dev.require_libraries()
    dev.make_environment(new / ".venv", source / "installer" / "requirements.lock", final)
except dev.NotReady as lack:
    sys.exit(str(lack))
PYTHON
}

swap_in() {
    rm -rf -- "$program.old"
    if [ -d "$program" ]; then mv -- "$program" "$program.old"; fi
    mv -- "$program.new" "$program"
    rm -rf -- "$program.old"
    # Compiled now, so that the first start is as quick as the later ones.
    "$program/.venv/bin/python" -m compileall -q "$program/app"
}

# A value on the right of sed's s command, where & \ and | mean something.
escaped() { printf '%s' "$1" | sed 's/[&\\|]/\\&/g'; }

write_launcher() {
    mkdir -p -- "$(dirname "$launcher")" "$(dirname "$entry")" "$(dirname "$icon")"
    printf '#!/bin/sh\nexec "%s" -I -m app "$@"\n' "$program/.venv/bin/python" >"$launcher"
    chmod 755 "$launcher"
    cp -- "$source_folder/resources/icons/app.svg" "$icon"
    sed -e "s|@LAUNCHER@|$(escaped "$launcher")|" -e "s|@ICON@|$(escaped "$icon")|" \
        "$source_folder/installer/yizhan.desktop.in" >"$entry"
    refresh_menu
}

install_program() {
    python=$(find_python)
    rm -rf -- "$program.new"
    trap 'rm -rf -- "$program.new"' EXIT
    trap 'exit 1' HUP INT TERM
    make_program "$python"
    swap_in
    write_launcher
    echo "驿站管家已安装。在应用菜单里找「驿站管家」，或运行：$launcher run"
    echo "站点数据将放在：$data（重装和卸载都不会动它）"
    case ":$PATH:" in
        *":$HOME/.local/bin:"*) ;;
        *) echo "提示：$HOME/.local/bin 还不在 PATH 里，重新登录后通常就在了。" ;;
    esac
}

case "${1:-}" in
    "") install_program ;;
    --uninstall) uninstall ;;
    *) fail "用法：$0 [--uninstall]" ;;
esac
