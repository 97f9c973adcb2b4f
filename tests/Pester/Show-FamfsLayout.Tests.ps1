BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory data, models -FileSystem $fs
    $null = New-FamfsFile data/a -Size 1GB -Uninitialized -FileSystem $fs
    $null = New-FamfsFile models/b -Size 512MB -Uninitialized -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Show-FamfsLayout' {
    It 'draws lines of <_> columns' -ForEach 40, 80, 120, 200 {
        $lines = Show-FamfsLayout $fs -Width $_ -NoColor
        $lines | Should -BeOfType string
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_
        ($lines | Where-Object { $_ -match '^ *[\d.]+ \w+ [#A-Z·]+$' }).Count | Should -Be 12
    }

    It 'draws directories in proportion' {
        $map = -join (Show-FamfsLayout $fs -Width 80 -Rows 10 -NoColor | Where-Object { $_ -match '^ *[\d.]+ \w+ [#A-Z·]+$' }).ForEach({ $_.Substring(10) })
        $map | Should -Match '^#+A+B+·+C?$'
        ($map.ToCharArray() -eq 'A').Count | Should -BeIn (174..176)
        ($map.ToCharArray() -eq 'B').Count | Should -BeIn (87..89)
    }

    It 'says what is used, what is free and how full the log is' {
        $text = (Show-FamfsLayout $fs -Width 120 -NoColor) -join "`n"
        $text | Should -Match '1\.51 GiB of 4 GiB in use \(38 %\), 2\.49 GiB free in one piece'
        $text | Should -Match '2 files of 1\.5 GiB in 2 directories'
        $text | Should -Match '5 of 15,420 log entries in use'
        $text | Should -Match 'A /data/  1 file, 1 GiB'
    }

    It 'colours nothing where the output goes to no terminal, nor with PlainText' {
        $lines = Invoke-SecondHost "Show-FamfsLayout '$($fs.Device)'"
        $lines -join '' | Should -Match 'superblock and log'
        $lines -join '' | Should -Not -Match "`e"
        $old = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            (Show-FamfsLayout $fs) -join '' | Should -Not -Match "`e"
            $PSStyle.OutputRendering = 'Ansi'
            $lines = Show-FamfsLayout $fs -Width 80
            $lines -join '' | Should -Match "`e\[38;2;0;114;178m█"
            $lines -join '' | Should -Match '/models/'
        }
        finally {
            $PSStyle.OutputRendering = $old
        }
    }

    It 'shows names of other hosts escaped' {
        $image = New-TestImage
        $name = "d$([char]27)[31m"
        $null = New-FamfsDirectory $name -FileSystem $image
        $null = New-FamfsFile -LiteralPath "$name/f" -Size 2MB -FileSystem $image
        $text = (Show-FamfsLayout $image -NoColor) -join "`n"
        $text | Should -Not -Match "`e"
        $text | Should -Match 'u\{1B\}'
    }

    It 'works on a client, on a path and on what is piped' {
        Invoke-AsClient { Show-FamfsLayout $fs.Device -NoColor } | Should -Not -BeNullOrEmpty
        $fs | Show-FamfsLayout -NoColor | Should -Not -BeNullOrEmpty
    }

    It 'says what is wrong with a device that has none' {
        Assert-Error (Get-ErrorOf { Show-FamfsLayout (Get-TestPath 'none') }) Show-FamfsLayout DeviceNotFound ObjectNotFound
    }
}
