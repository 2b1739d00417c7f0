@echo off
rem Runs Hydra on Windows. The JVM's flags are those of bin/hydra: the files in lib\jvm.
setlocal
set "HYDRA_DIR=%~dp0.."

set "JAVA_EXE="
if exist "%HYDRA_DIR%\runtime\bin\java.exe" set "JAVA_EXE=%HYDRA_DIR%\runtime\bin\java.exe"
if not defined JAVA_EXE if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA_EXE=%JAVA_HOME%\bin\java.exe"
if not defined JAVA_EXE for %%i in (java.exe) do set "JAVA_EXE=%%~$PATH:i"
if not defined JAVA_EXE (
  echo hydra: there is no java>&2
  echo try: install JDK 17 or newer, or set JAVA_HOME>&2
  exit /b 1
)

set "JAVA_VERSION="
for /f "tokens=3" %%v in ('"%JAVA_EXE%" -version 2^>^&1 ^| findstr /i " version "') do set "JAVA_VERSION=%%~v"
for /f "tokens=1 delims=.-+" %%v in ("%JAVA_VERSION%") do set "JAVA_VERSION=%%v"
if not defined JAVA_VERSION set "JAVA_VERSION=0"
if %JAVA_VERSION% LSS 17 (
  echo hydra: this is Java %JAVA_VERSION%>&2
  echo try: install JDK 17 or newer, or set JAVA_HOME>&2
  exit /b 1
)

set "JVM=%HYDRA_DIR%\lib\jvm"
set "FLAGS=@"%JVM%\common.vmoptions""
if %JAVA_VERSION% GEQ 24 set "FLAGS=%FLAGS% @"%JVM%\java24.vmoptions""
set "COMMAND=%~1"
if not defined COMMAND set "COMMAND=default"
if "%COMMAND%"=="common" set "COMMAND=default"
if "%COMMAND%"=="java24" set "COMMAND=default"
if not exist "%JVM%\%COMMAND%.vmoptions" set "COMMAND=default"
set "FLAGS=%FLAGS% @"%JVM%\%COMMAND%.vmoptions""

"%JAVA_EXE%" %FLAGS% %HYDRA_JAVA_OPTS% -cp "%HYDRA_DIR%\lib\hydra-cli.jar" io.hydrarelay.cli.HydraCli %*
