# Another host may have chosen any name. A completed word must be one argument with exactly that value, whatever the name.

BeforeDiscovery {
    $special = @(
        1..31 + 127..160 + 0x61c, 0x1680, 0x180e + 0x2000..0x2064 + 0x2066..0x206f + 0x2212, 0x3000, 0xfe58, 0xfe63, 0xfeff, 0xff07, 0xff02, 0xff0d
        33..46 + 58..64 + 91..96 + 123..126
    )
    $names = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::Ordinal)
    foreach ($code in $special) {
        $c = [char]$code
        $null = $names.Add("${c}a")
        $null = $names.Add("b$c")
        $null = $names.Add("c${c}c d")
    }

    foreach ($byte in 0x80, 0xa0, 0xff) {
        $null = $names.Add("raw$([char](0xdc00 + $byte))")
    }

    # Several of these characters are quotes to PowerShell itself, so they stand in a here-string.
    $lines = @'
it’s; echo HACKED #
--%
--
-x
–x
—x
―x
0x10
1kb
1e3
.5
1..3
0b1
12d
+1
1_0
$x
${x}
$(id)
@x
@(1)
@{a=1}
#c
<#c#>
a;b
a|b
a&b
a&&b
&
>x
2>&1
*>x
a,b
{a}
(a)
!x
%
?x
~
~x
a'b
a"b
a`b
a``n
a`
`a
if
in
true
$true
$null
::x
[int]
[int]::MaxValue
[x
x]
[[]
[1]
a*
?
*
a`[b
😀
é
ı
Famfs::x
c:x
Env:x
-x:y
"
'
‘
“
…
a b
=
a=b
\
a\b
..x
...
'@
    foreach ($line in $lines.Split("`n") + "x`nid", "x`rid", "x`r`nid", ' ') {
        $null = $names.Add($line)
    }

    $names = @($names)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage nasty.famfs

    function Complete([string]$Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }

    # The value of the last argument of a line that must be one command without anything else.
    function Get-LastArgument([string]$Line) {
        $tokens = $errors = $null
        $script = [System.Management.Automation.Language.Parser]::ParseInput($Line, [ref]$tokens, [ref]$errors)
        if ($errors) {
            throw "This does not parse: $Line : $($errors[0].Message)"
        }

        $statements = $script.EndBlock.Statements
        if ($statements.Count -ne 1 -or $statements[0].PipelineElements.Count -ne 1 -or $statements[0].PipelineElements[0].Redirections.Count) {
            throw "This is more than one command: $Line"
        }

        $last = $statements[0].PipelineElements[0].CommandElements[-1]
        if ($last -isnot [System.Management.Automation.Language.StringConstantExpressionAst]) {
            throw "The last word is not a text: $Line"
        }

        $last.Value
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Completion of names' {
    It 'makes the names' -ForEach @{ Names = $names } {
        $null = New-FamfsFile $Names -Size 1 -Uninitialized -FileSystem $fs
        $script:made = @((Get-FamfsFile -FileSystem $fs).Path)
        $made.Count | Should -Be $Names.Count
        $made.Count | Should -BeGreaterThan 400
    }

    It 'gives each name back with <_>' -ForEach '-LiteralPath', '-Path' {
        $prefix = "Get-FamfsFile -FileSystem '$($fs.Device)' $_ "
        $results = @(Complete $prefix)
        $results.Count | Should -Be $made.Count
        for ($i = 0; $i -lt $made.Count; $i++) {
            $value = Get-LastArgument ($prefix + $results[$i].CompletionText)
            if ($_ -eq '-Path') {
                $value = (Get-FamfsFile $value -FileSystem $fs).Path
            }

            if (-not [string]::Equals($value, $made[$i], 'Ordinal')) {
                throw "The completion $($results[$i].CompletionText) means '$value'."
            }
        }
    }

    It 'shows names without control characters' {
        foreach ($result in Complete "Get-FamfsFile -FileSystem '$($fs.Device)' ") {
            $result.ListItemText + $result.ToolTip | Should -Not -Match '[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]'
        }
    }

    It 'goes on with a word that is typed in part: <Word>' -ForEach @(
        @{ Word = 'it'; Name = "it`u{2019}s; echo HACKED #" }
        @{ Word = "'it"; Name = "it`u{2019}s; echo HACKED #" }
        @{ Word = '"it'; Name = "it`u{2019}s; echo HACKED #" }
        @{ Word = "'it`u{2019}`u{2019}s"; Name = "it`u{2019}s; echo HACKED #" }
        @{ Word = "'a''b"; Name = "a'b" }
        @{ Word = "'``[int``]"; Name = '[int]' }
        @{ Word = '"x`u{0A}'; Name = "x`nid" }
    ) {
        $results = @(Complete "Get-FamfsFile -FileSystem '$($fs.Device)' -Path $Word")
        $values = $results | ForEach-Object { (Get-FamfsFile (Get-LastArgument "x $($_.CompletionText)") -FileSystem $fs).Path }
        $values | Should -Contain $Name
    }

    It 'knows the default file system of the session, which -FileSystem $null keeps away' {
        $before = $global:PSDefaultParameterValues
        $global:PSDefaultParameterValues = [System.Management.Automation.DefaultParameterDictionary]@{ '*-Famfs*:FileSystem' = $fs }
        try {
            (Complete 'Get-FamfsFile it').CompletionText | Should -BeExactly "'it`u{2019}`u{2019}s; echo HACKED #'"
            Complete 'Get-FamfsFile -FileSystem $null -Path it' | Where-Object CompletionText -Like '*HACKED*' | Should -BeNullOrEmpty
        }
        finally {
            $global:PSDefaultParameterValues = $before
        }
    }
}

Describe 'Completion of what was removed' {
    It 'offers the paths that it had to <_>' -ForEach 'Restore-FamfsFile', 'Clear-FamfsRemoved', 'Get-FamfsFile -Removed' {
        $image = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $image
        $null = New-FamfsFile here, gone, d/gone, 'it$' 1 -FileSystem $image
        Remove-FamfsFile gone, d/gone, 'it$' -FileSystem $image
        $line = "$_ -FileSystem '$($image.Device)' -Path "
        (Complete $line).CompletionText | Sort-Object | Should -Be "'it$'", 'd/gone', 'gone'
        (Complete ($line + 'd/')).CompletionText | Should -BeExactly 'd/gone'
        (Complete ($line + 'g')).CompletionText | Should -BeExactly 'gone'
    }
}

Describe 'Completion of mounts' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $image = New-TestImage
        $roots = "it`u{2019}s; echo HACKED #", 'x$(id)', 'a[1]', "`u{201c}q`u{201d}" | ForEach-Object { New-TestMount $image $_ }
    }

    AfterAll {
        Remove-TestMount
    }

    It 'quotes mount points for <_>' -ForEach 'Get-FamfsMount', 'Dismount-FamfsFileSystem', 'Get-FamfsFileSystem' {
        $values = Complete "$_ $TestDrive/" | ForEach-Object { Get-LastArgument "x $($_.CompletionText)" }
        $roots | Where-Object { $_ -notin $values } | Should -BeNullOrEmpty
    }
}
