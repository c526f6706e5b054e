# 为当前用户安装或卸载驿站管家（Windows），不需要管理员权限。
# Installs or removes the program for one Windows user, without administrator rights.
#
#   powershell -ExecutionPolicy Bypass -File installer\install.ps1
#   powershell -ExecutionPolicy Bypass -File installer\install.ps1 -Uninstall
#
# NOT YET RUN: written as the counterpart of install.sh, which is tested; no Windows machine was at
# hand. The file begins with a byte order mark, because Windows PowerShell 5.1 reads Chinese
# text correctly only with one.
param([switch]$Uninstall)

$ErrorActionPreference = 'Stop'

$Source = Split-Path -Parent $PSScriptRoot
$Program = Join-Path $env:LOCALAPPDATA 'yizhan-app'
$Data = if ($env:YIZHAN_DATA) { $env:YIZHAN_DATA } else { Join-Path $env:LOCALAPPDATA 'yizhan' }
$Shortcut = Join-Path ([Environment]::GetFolderPath('Programs')) '驿站管家.lnk'

function Remove-Folder([string]$Path) {
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
}

function Find-Python {
    foreach ($version in '3.13', '3.12', '3.11') {
        $found = & py "-$version" -c 'import sys; print(sys.executable)' 2>$null
        if ($LASTEXITCODE -eq 0 -and $found) { return $found }
    }
    throw '没有找到 Python 3.11、3.12 或 3.13。请先安装其中一个（带 py 启动器），再运行本脚本。'
}

function New-Program([string]$Python) {
    $new = "$Program.new"
    Remove-Folder $new
    New-Item -ItemType Directory -Path $new | Out-Null
    foreach ($part in 'app', 'resources', 'LICENSE', 'CHANGELOG.md') {
        Copy-Item -LiteralPath (Join-Path $Source $part) -Destination $new -Recurse
    }
    $make = @'
import sys
from pathlib import Path

source, new, final = (Path(word) for word in sys.argv[1:])
sys.dont_write_bytecode = True
sys.path.insert(0, str(source))
import dev

try:
    dev.make_environment(new / ".venv", source / "installer" / "requirements.lock", final)
except dev.NotReady as lack:
    sys.exit(str(lack))
'@
    $make | & $Python -X utf8 - $Source $new $Program
    if ($LASTEXITCODE -ne 0) {
        Remove-Folder $new
        throw '没有安装成功，原来的版本没有动。原因见上面的文字。'
    }
    Remove-Folder $Program
    Move-Item -LiteralPath $new -Destination $Program
    & (Join-Path $Program '.venv\Scripts\python.exe') -m compileall -q (Join-Path $Program 'app')
}

function Write-Launchers {
    $python = Join-Path $Program '.venv\Scripts\python.exe'
    Set-Content -LiteralPath (Join-Path $Program 'yizhan.cmd') -Encoding Ascii -Value @(
        '@echo off', '"%~dp0.venv\Scripts\python.exe" -I -X utf8 -m app %*'
    )
    $link = (New-Object -ComObject WScript.Shell).CreateShortcut($Shortcut)
    $link.TargetPath = $python -replace 'python\.exe$', 'pythonw.exe'
    $link.Arguments = '-I -X utf8 -m app run'
    $link.WorkingDirectory = $Program
    $link.Description = '驿站管家'
    $link.Save()
}

if ($Uninstall) {
    foreach ($folder in $Program, "$Program.new") { Remove-Folder $folder }
    if (Test-Path -LiteralPath $Shortcut) { Remove-Item -LiteralPath $Shortcut -Force }
    Write-Host '驿站管家已卸载。'
    if (Test-Path -LiteralPath $Data) {
        Write-Host "站点数据没有动，仍在：$Data"
        Write-Host '确定不再需要、并且已有备份时，才由您自己删除这个文件夹。'
    }
} else {
    New-Program (Find-Python)
    Write-Launchers
    Write-Host "驿站管家已安装，在「开始」菜单里。命令行：$Program\yizhan.cmd"
    Write-Host "站点数据将放在：${Data}（重装和卸载都不会动它）"
}
