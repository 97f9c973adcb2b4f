<#
.SYNOPSIS
Runs the tour of README.md line by line, in an empty folder, and shows each line with what it wrote.
.DESCRIPTION
An error is a failure, unless the line says "# refused: Id"; then that error must come. A part that mounts is skipped, and
says so, where this user cannot mount.
.PARAMETER Picture
Writes the parts up to that number as an SVG of a terminal to docs/images/tour.svg.
#>
#Requires -Version 7.6
param([switch] $Picture, [int] $Parts = 3)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$width = 104
$canMount = [System.IO.File]::Exists('/dev/fuse') -and ([Environment]::IsPrivilegedProcess -or (Get-Command fusermount3 -ErrorAction Ignore))

function Get-Part {
    $text = [System.IO.File]::ReadAllText("$root/README.md")
    $tour = [regex]::Match($text, '(?s)<!-- tour -->(.*?)<!-- end tour -->').Groups[1].Value
    [regex]::Matches($tour, '(?s)```powershell\n(.*?)```').ForEach{ $_.Groups[1].Value }
}

# The statements of a part: the text, and the error that it names.
function Get-Statement([string] $Part) {
    $errors = $null
    $parsed = [System.Management.Automation.Language.Parser]::ParseInput($Part, [ref] $null, [ref] $errors)
    if ($errors) {
        throw "README.md: $($errors[0])"
    }

    foreach ($statement in $parsed.EndBlock.Statements) {
        $line = $Part.Substring($statement.Extent.StartOffset).Split("`n")[0]
        [pscustomobject]@{ Text = $statement.Extent.Text; Refused = [regex]::Match($line, '# refused: (\w+)').Groups[1].Value }
    }
}

function Format-Output($Objects) {
    ($Objects | Out-String -Width $width).TrimEnd() -split "`n" | Where-Object { $_ } | ForEach-Object { $_.TrimEnd() }
}

# A terminal as SVG: a line of text each, the prompt in one colour and errors in another.
function ConvertTo-Svg([string[]] $Lines) {
    $height = 18 * $Lines.Count + 24
    "<svg xmlns=`"http://www.w3.org/2000/svg`" viewBox=`"0 0 $(8 * $width) $height`" font-family=`"DejaVu Sans Mono, Menlo, Consolas, monospace`" font-size=`"13`">"
    '  <style>text { fill: #d8dee9; white-space: pre } .p { fill: #88c0d0 } .e { fill: #e58f88 }</style>'
    "  <rect width=`"$(8 * $width)`" height=`"$height`" rx=`"6`" fill=`"#1f2530`"/>"
    $y = 24
    foreach ($line in $Lines) {
        $class = $line.StartsWith('PS> ') -or $line.StartsWith('>>> ') ? ' class="p"' : $line.StartsWith('! ') ? ' class="e"' : ''
        $text = $line.StartsWith('! ') ? $line.Substring(2) : $line
        "  <text x=`"12`" y=`"$y`" xml:space=`"preserve`"$class>$([System.Security.SecurityElement]::Escape($text))</text>"
        $y += 18
    }
    '</svg>'
}

$folder = [System.IO.Directory]::CreateTempSubdirectory('famfs-tour-').FullName
$lines = [System.Collections.Generic.List[string]]::new()
$PSStyle.OutputRendering = 'PlainText'
$skipped = 0
Import-Module "$root/Famfs.psd1"
Push-Location -LiteralPath $folder -StackName tour
try {
    $number = 0
    foreach ($part in Get-Part) {
        $number++
        if ($Picture -and $number -gt $Parts) {
            break
        }

        if ($part.Contains('Mount-FamfsFileSystem') -and -not $canMount) {
            $skipped++
            'SKIPPED: mounting needs /dev/fuse, and root or fusermount3'
            continue
        }

        foreach ($statement in Get-Statement $part) {
            $shown = @("PS> $($statement.Text)" -split "`n")
            try {
                $shown += Format-Output (. ([scriptblock]::Create($statement.Text)))
                if ($statement.Refused) {
                    throw "README.md says that '$($statement.Text)' is refused, and it was not."
                }
            }
            catch {
                if (-not $statement.Refused -or "$($_.FullyQualifiedErrorId)" -notlike "$($statement.Refused),*") {
                    throw
                }

                $shown += "! $($_.InvocationInfo.MyCommand): $($_.Exception.Message)"
            }

            $shown
            $lines.AddRange([string[]] @($shown))
        }
    }
}
finally {
    Get-FamfsMount "$folder/*" | Dismount-FamfsFileSystem -Force
    Pop-Location -StackName tour
    [System.IO.Directory]::Delete($folder, $true)
}

if ($Picture) {
    $lines = $lines | ForEach-Object { $_.Replace($folder, '~/tour') }
    [System.IO.File]::WriteAllText("$root/docs/images/tour.svg", ((ConvertTo-Svg $lines) -join "`n") + "`n")
}

"Tour: $number parts, $($lines.Where{ $_.StartsWith('PS> ') }.Count) lines, $skipped parts skipped"
