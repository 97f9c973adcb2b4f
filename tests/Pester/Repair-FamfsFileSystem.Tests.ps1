BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Repair-FamfsFileSystem' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'd/a', 'b', 'c' | New-FamfsFile -Size 4096 -Seed 42 -FileSystem $fs
        $entry = { param($index) 2MB + 48 + 544 * $index } # d, .famfs.times, d/a, b, c
    }

    It 'writes nothing and does nothing where nothing is damaged' {
        Repair-FamfsFileSystem $fs -Confirm:$false | Should -BeNullOrEmpty
    }

    It 'retires a damaged entry, says what is lost, and leaves the rest' {
        Invoke-ByteFlip $fs.Device ((& $entry 3) + 60)
        $done = Repair-FamfsFileSystem $fs -Confirm:$false
        $done | Should -BeOfType Famfs.FamfsFinding
        $done.Id | Should -Be 'EntryDamaged'
        $done.Entry | Should -Be 3
        $done.Text | Should -Match 'lost'
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Be @('d', 'd/a', 'c')
        'd/a', 'c' | ForEach-Object { (Test-FamfsFile $_ -Seed 42 -FileSystem $fs).Passed | Should -BeTrue }
        (New-FamfsFile b 4096 -FileSystem $fs).LogIndex | Should -Be 5
    }

    It 'puts a directory back that files need' {
        Invoke-ByteFlip $fs.Device ((& $entry 0) + 30)
        (Repair-FamfsFileSystem $fs -Confirm:$false).Path | Should -Be 'd'
        (Test-FamfsFile d/a -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'lists the plan with -WhatIf and changes nothing' {
        Invoke-ByteFlip $fs.Device ((& $entry 2) + 60)
        Invoke-ByteFlip $fs.Device 50
        $plan = Repair-FamfsFileSystem $fs -WhatIf
        $plan.Id | Should -Be @('SuperblockInvalid', 'EntryDamaged')
        (Repair-FamfsFileSystem $fs -WhatIf).Id | Should -Be $plan.Id
    }

    It 'writes a lost superblock again; <Owner> becomes the master' -ForEach @(
        @{ Owner = 'this host'; Parameters = @{} }
        @{ Owner = 'the one that is named'; Parameters = @{ Owner = 'c11e0000-1111-4222-8333-444455556666' } }
    ) {
        Write-Byte $fs.Device 0 ([byte[]]::new(4096))
        (Repair-FamfsFileSystem $fs -Confirm:$false @Parameters).Id | Should -Be 'SuperblockInvalid'
        $expected = $Parameters.Count ? $Client : $Master
        "$((Get-FamfsFileSystem $fs).MasterUuid)" | Should -BeExactly $expected
        (Test-FamfsFile d/a -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'is refused to a client' {
        Invoke-ByteFlip $fs.Device ((& $entry 2) + 60)
        $errors = Get-ErrorOf { Invoke-AsClient { Repair-FamfsFileSystem $fs -Confirm:$false } }
        Assert-Error $errors Repair-FamfsFileSystem NotMaster InvalidOperation $fs.Device
    }

    It 'refuses what it cannot repair' {
        Invoke-ByteFlip $fs.Device 50
        Invoke-ByteFlip $fs.Device (2MB + 9)
        $errors = Get-ErrorOf { Repair-FamfsFileSystem $fs -Confirm:$false }
        $errors.FullyQualifiedErrorId | Should -Match '^RepairImpossible,'
    }

    It 'retires nothing of a device that was cut off, with the magic and without' {
        $null = New-FamfsFile a 1MB -FileSystem $fs
        $length = (Get-Item $fs.Device).Length
        Set-FileLength $fs.Device 3GB
        Assert-Error (Get-ErrorOf { Repair-FamfsFileSystem $fs -Confirm:$false }) Repair-FamfsFileSystem RepairImpossible InvalidData
        Invoke-ByteFlip $fs.Device 5
        Assert-Error (Get-ErrorOf { Repair-FamfsFileSystem $fs -Confirm:$false }) Repair-FamfsFileSystem RepairImpossible InvalidData
        Set-FileLength $fs.Device $length
        Invoke-ByteFlip $fs.Device 5
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }
}
