@echo off
rem till: builds Tillhouse when its sources are newer than the last build, then runs it.
setlocal
set "root=%~dp0"
set "out=%root%artifacts\till"
set "stale=1"
if exist "%out%\till.exe" if exist "%out%\.files" for /f %%s in ('powershell -NoProfile -Command "$b=(Get-Item -Force '%out%\.files').LastWriteTimeUtc; $n=Get-ChildItem '%root%src','%root%shop' -Recurse -File | Where-Object { $_.FullName -notmatch '\\(bin|obj)\\' -and $_.LastWriteTimeUtc -gt $b } | Select-Object -First 1; if ($n) {1} else {0}"') do set "stale=%%s"
if "%stale%"=="0" goto run

where dotnet >nul 2>nul || (
  echo till: the .NET SDK was not found, and building till needs it. 1>&2
  echo   help: install .NET 10: https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 4
)
where npm >nul 2>nul || (
  echo till: npm was not found, and building till needs it. 1>&2
  echo   help: DuckDB's library comes from it: install Node.js 20 or newer: https://nodejs.org 1>&2
  exit /b 4
)
echo building till (first use, about a minute)... 1>&2
if not exist "%out%" mkdir "%out%"
type nul > "%out%\.building"
pushd "%root%"
dotnet publish src\Tillhouse.Cli -c Release -r win-x64 --self-contained false -o "%out%" --artifacts-path artifacts\launcher --nologo -v quiet -p:RunAnalyzers=false > "%root%artifacts\till-build.log" 2>&1
if errorlevel 1 (
  popd
  type "%root%artifacts\till-build.log" 1>&2
  exit /b 4
)
popd
move /y "%out%\.building" "%out%\.files" >nul

:run
"%out%\till.exe" %*
exit /b %errorlevel%
