<#
.SYNOPSIS
Makes en-US from docs/help: the MAML of the cmdlets and the text of the about topics.
.PARAMETER Check
Changes nothing; fails when en-US is not what docs/help gives.
#>
#Requires -Version 7.4
[CmdletBinding()]
param([switch] $Check)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$root = Split-Path -Parent $PSScriptRoot
$source = Join-Path $root 'docs/help'
$target = Join-Path $root 'en-US'
$mamlName = 'Famfs.Cmdlets.dll-Help.xml'
$platyPS = '1.0.3'
$encoding = [System.Text.UTF8Encoding]::new($false)

function Get-Maml {
    $files = Get-ChildItem -Path $source -Filter '*-*.md' | Sort-Object Name -Culture ''
    $bad = $files | Where-Object { -not (Test-MarkdownCommandHelp -Path $_.FullName) }
    if ($bad) {
        throw "Not in the PlatyPS schema: $($bad.Name -join ', '). See Test-MarkdownCommandHelp -DetailView."
    }

    # The importing cmdlet writes a collection as one object; the pipeline takes it apart.
    $help = $files | ForEach-Object { Import-MarkdownCommandHelp -LiteralPath $_.FullName } | ForEach-Object { $_ }
    $scratch = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    try {
        $null = Export-MamlCommandHelp -CommandHelp $help -OutputFolder $scratch
        $maml = [xml]::new()
        $maml.Load((Get-ChildItem $scratch -Recurse -Filter $mamlName).FullName)
    }
    finally {
        Remove-Item $scratch -Recurse -Force -ErrorAction Ignore
    }

    Repair-Maml $maml $help
    $settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; Encoding = $encoding; NewLineChars = "`n" }
    $stream = [System.IO.MemoryStream]::new()
    $writer = [System.Xml.XmlWriter]::Create($stream, $settings)
    $maml.Save($writer)
    $writer.Dispose()
    $encoding.GetString($stream.ToArray()).TrimEnd() + "`n"
}

# What PlatyPS leaves to be desired: examples are not split into code and remarks, paragraphs are spaced with a control
# character, and neither pipeline input nor wildcards nor defaults are told.
function Repair-Maml([xml] $maml, [object[]] $help) {
    $names = [System.Xml.XmlNamespaceManager]::new($maml.NameTable)
    $names.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    $names.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $names.AddNamespace('dev', 'http://schemas.microsoft.com/maml/dev/2004/10')

    foreach ($filler in @($maml.SelectNodes("//maml:para[.='$([char]0x80)']", $names))) {
        $null = $filler.ParentNode.RemoveChild($filler)
    }

    foreach ($example in $maml.SelectNodes('//command:example', $names)) {
        $title = $example.SelectSingleNode('maml:title', $names)
        $introduction = $example.SelectSingleNode('maml:introduction', $names)
        $code = $example.SelectSingleNode('dev:code', $names)
        $remarks = $example.SelectSingleNode('dev:remarks', $names)
        foreach ($paragraph in @($introduction.SelectNodes('maml:para', $names))) {
            if ($paragraph.InnerText -match '(?s)^```powershell\r?\n(.*?)\r?\n```$') {
                $code.InnerText = $Matches[1]
                $null = $introduction.RemoveChild($paragraph)
            }
            elseif ($code.InnerText) {
                $null = $remarks.AppendChild($paragraph)
            }
        }

        if (-not $code.InnerText -or -not $remarks.HasChildNodes) {
            throw "$($title.InnerText): an example is a block of powershell, followed by what it does."
        }

        # An empty paragraph keeps the next title at a distance.
        $null = $remarks.AppendChild($maml.CreateElement('maml', 'para', $names.LookupNamespace('maml')))
    }

    foreach ($command in $maml.SelectNodes('//command:command', $names)) {
        $name = $command.SelectSingleNode('command:details/command:name', $names).InnerText
        $parameters = ($help | Where-Object Title -EQ $name).Parameters
        foreach ($node in $command.SelectNodes('.//command:parameter', $names)) {
            $parameter = $parameters | Where-Object Name -EQ $node.SelectSingleNode('maml:name', $names).InnerText
            if (-not $parameter) {
                throw "${name}: the syntax names -$($node.SelectSingleNode('maml:name', $names).InnerText), which has no section."
            }

            $byValue = $parameter.ParameterSets.ValueFromPipeline -contains $true
            $byName = $parameter.ParameterSets.ValueFromPipelineByPropertyName -contains $true
            $ways = @(if ($byValue) { 'ByValue' }) + @(if ($byName) { 'ByPropertyName' })
            $node.SetAttribute('pipelineInput', $(if ($ways) { "true ($($ways -join ', '))" } else { 'false' }))
            $node.SetAttribute('globbing', $parameter.SupportsWildcards.ToString().ToLowerInvariant())
            if ($parameter.DefaultValue -and -not $node.SelectSingleNode('dev:defaultValue', $names)) {
                $default = $maml.CreateElement('dev', 'defaultValue', $names.LookupNamespace('dev'))
                $default.InnerText = $parameter.DefaultValue
                $null = $node.AppendChild($default)
            }
        }
    }

    # A link to another page is the name of a topic; an address is only for the web.
    foreach ($link in @($maml.SelectNodes('//maml:navigationLink', $names))) {
        $uri = $link.SelectSingleNode('maml:uri', $names)
        if ($link.SelectSingleNode('maml:linkText', $names).InnerText -eq 'Online Version' -and -not $uri.InnerText) {
            $null = $link.ParentNode.RemoveChild($link)
        }
        elseif ($uri.InnerText -like '*.md') {
            $uri.InnerText = ''
        }
    }

    foreach ($text in $maml.SelectNodes('//maml:para/text()', $names)) {
        $text.Value = $text.Value.Replace('`', '')
    }
}

# The about topics use headings, paragraphs, lists and code blocks, and nothing else of markdown.
function ConvertTo-AboutText([string] $path) {
    $lines = [System.Collections.Generic.List[string]]::new()
    $words = [System.Collections.Generic.List[string]]::new()
    $hang = ''
    $code = $false
    $flush = {
        param([string] $first)
        $line = '    ' + $first
        $empty = $true
        foreach ($word in $words) {
            if (-not $empty -and $line.Length + 1 + $word.Length -gt 80) {
                $lines.Add($line)
                $line = '    ' + (' ' * $first.Length)
                $empty = $true
            }

            $line += $(if ($empty) { $word } else { " $word" })
            $empty = $false
        }

        if ($words.Count) {
            $lines.Add($line)
            $words.Clear()
        }
    }

    foreach ($text in [System.IO.File]::ReadAllLines($path)) {
        if ($text.StartsWith('```')) {
            . $flush $hang
            $code = -not $code
        }
        elseif ($code) {
            $lines.Add($(if ($text) { "        $text" } else { '' }))
        }
        elseif ($text -match '^(#+) (.*)') {
            . $flush $hang
            $hang = ''
            if ($Matches[1] -eq '#') {
                $lines.Add('TOPIC')
                $lines.Add("    $($Matches[2])")
            }
            else {
                $lines.Add($Matches[2])
            }
        }
        elseif ($text -match '^- (.*)') {
            . $flush $hang
            $hang = '- '
            $words.AddRange([string[]] $Matches[1].Split(' '))
        }
        elseif ($text) {
            $words.AddRange([string[]] $text.Trim().Replace('`', '').Split(' '))
        }
        else {
            . $flush $hang
            $hang = ''

            # The text of a heading follows it at once.
            if (-not ($lines.Count -and $lines[-1] -match '^[A-Z][A-Z ]+$')) {
                $lines.Add('')
            }
        }
    }

    . $flush $hang
    $long = $lines | Where-Object Length -GT 80
    if ($long) {
        throw "$path gives lines of more than 80 columns: $($long -join '; ')"
    }

    ($lines -join "`n").TrimEnd() + "`n"
}

if (-not (Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS | Where-Object Version -GE $platyPS)) {
    throw "The module Microsoft.PowerShell.PlatyPS, $platyPS or later, is missing. Get it with: Install-PSResource Microsoft.PowerShell.PlatyPS"
}

Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion $platyPS
$results = [ordered]@{ $mamlName = Get-Maml }
foreach ($about in Get-ChildItem -Path $source -Filter 'about_*.md' | Sort-Object Name -Culture '') {
    $results["$($about.BaseName).help.txt"] = ConvertTo-AboutText $about.FullName
}

$stale = @(
    foreach ($name in $results.Keys) {
        $path = Join-Path $target $name
        if (-not (Test-Path -LiteralPath $path) -or [System.IO.File]::ReadAllText($path) -cne $results[$name]) {
            $name
        }
    }

    Get-ChildItem -Path $target -ErrorAction Ignore | Where-Object Name -NotIn @($results.Keys) | ForEach-Object Name
)

if ($Check) {
    if ($stale) {
        throw "en-US is not what docs/help gives: $($stale -join ', '). Run tools/help.ps1 and commit what it writes."
    }

    "en-US is what docs/help gives: $($results.Count) files."
    return
}

$null = [System.IO.Directory]::CreateDirectory($target)
foreach ($name in $stale) {
    $path = Join-Path $target $name
    if ($results.Contains($name)) {
        [System.IO.File]::WriteAllText($path, $results[$name], $encoding)
    }
    else {
        Remove-Item -LiteralPath $path -Recurse
    }

    $path
}

# What en-US was made from, for a check that needs no PlatyPS (.ci/help).
$sums = foreach ($file in Get-ChildItem -Path $source -Filter '*.md' | Sort-Object Name -Culture '') {
    "$((Get-FileHash -LiteralPath $file.FullName).Hash.ToLowerInvariant())  docs/help/$($file.Name)"
}
[System.IO.File]::WriteAllText((Join-Path $PSScriptRoot 'help.sha256'), ($sums -join "`n") + "`n", $encoding)
