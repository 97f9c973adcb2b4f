# The words of the suite, tested by themselves: this passes on Pester and on the runner for the bare engine alike.

BeforeAll {
    $atRoot = 'root'
    $script:calls = [System.Collections.Generic.List[string]]::new()
    function Get-Doubled($number) { $number * 2 }
}

BeforeDiscovery {
    $numbers = 1, 2, 3
    $people = @{ Name = 'Ada'; Pet = @{ Kind = 'cat' } }, @{ Name = 'Bob'; Pet = @{ Kind = 'dog' } }
}

Describe 'scopes' {
    $body = 'only at discovery'

    BeforeAll {
        $inBlock = 'block'
        $counter = 0
    }

    BeforeEach { $fresh = @() }

    It 'shows what BeforeAll of the file and of the block set' {
        $atRoot | Should -Be 'root'
        $inBlock | Should -Be 'block'
        Get-Doubled 4 | Should -Be 8
    }

    It 'hides what the body of a block set' {
        $body | Should -BeNullOrEmpty
    }

    It 'changes a variable of the block for itself only' {
        $counter = 5
        $fresh += 1
        $onlyHere = 1
        $counter | Should -Be 5
    }

    It 'starts from the variables of the block again' {
        $counter | Should -Be 0
        $fresh | Should -HaveCount 0
        $onlyHere | Should -BeNullOrEmpty
    }

    It 'knows the place of the file' {
        $PSScriptRoot | Should -Exist
        $PSCommandPath | Should -BeLike '*PesterRunner.Tests.ps1'
    }

    Context 'nested' {
        BeforeAll { $inBlock = 'inner' }

        It 'sees the outer blocks and its own' {
            $atRoot, $inBlock | Should -Be 'root', 'inner'
        }
    }

    Context 'beside it' {
        It 'does not see what the other block set' {
            $inBlock | Should -Be 'block'
        }
    }
}

Describe 'order' {
    BeforeAll { $calls.Add('all') }
    BeforeEach { $calls.Add('outer'); $given = 'each' }
    AfterEach { $calls.Add("after $given") }

    It 'runs BeforeAll, then BeforeEach in the scope of the test' {
        $calls | Should -Be 'all', 'outer'
        $given | Should -Be 'each'
        $given = 'changed'
    }

    Context 'inner' {
        BeforeAll { $calls.Add('inner all') }
        BeforeEach { $calls.Add('inner') }
        AfterEach { $calls.Add('inner after') }
        AfterAll { $calls.Add('inner end') }

        It 'runs BeforeEach from the outside in' {
            $calls | Should -Be 'all', 'outer', 'after changed', 'inner all', 'outer', 'inner'
            $calls.Clear()
        }
    }

    It 'ran AfterEach from the inside out, and then AfterAll' {
        $calls | Should -Be 'inner after', 'after each', 'inner end', 'outer'
    }
}

Describe 'ForEach on a block, <_>' -ForEach $numbers {
    BeforeAll { $twice = $_ * 2 }

    It 'gives the item <_> to BeforeAll and tests' {
        $twice | Should -Be ($_ + $_)
    }

    It 'combines <_> of tests with variables of the block' -ForEach 10, 20 {
        $_ | Should -BeGreaterOrEqual 10
        $twice | Should -BeLessThan 10
    }
}

Describe 'ForEach with the keys of <Name>' -ForEach $people {
    It 'makes variables of keys: <Name> has a <Pet.Kind>, not `<Name`>' {
        $Name | Should -Match '^(Ada|Bob)$'
        $_.Name | Should -BeExactly $Name
        $Pet.Kind | Should -Match 'cat|dog'
    }

    It 'lets the inner of two win: <Name>' -ForEach @{ Name = 'Eve' } {
        $Name | Should -Be 'Eve'
        $Pet | Should -Not -BeNullOrEmpty
    }
}

Describe 'Should -<Operator>' -ForEach @(
    @{
        Operator = 'Be'
        Yes = { 'a' | Should -Be 'A'; 1 | Should -Be '1'; @() | Should -Be $null }
        No = { 1 | Should -Be 2 }
    }
    @{
        Operator = 'Be, on arrays'
        Yes = { 1, 2 | Should -Be 1, 2; , @(1, 2) | Should -Be @(, @(1, 2)); 1, $null | Should -Be 1, $null }
        No = { 1, 2 | Should -Be 1 }
    }
    @{ Operator = 'BeExactly'; Yes = { 'a' | Should -BeExactly 'a' }; No = { 'a' | Should -BeExactly 'A' } }
    @{
        Operator = 'BeNullOrEmpty'
        Yes = { '' | Should -BeNullOrEmpty; $null | Should -BeNullOrEmpty; @{} | Should -BeNullOrEmpty }
        No = { 0 | Should -BeNullOrEmpty }
    }
    @{ Operator = 'BeTrue'; Yes = { 1 | Should -BeTrue }; No = { $null | Should -BeTrue } }
    @{ Operator = 'BeFalse'; Yes = { '' | Should -BeFalse }; No = { 'x' | Should -BeFalse } }
    @{ Operator = 'BeGreaterThan'; Yes = { 2 | Should -BeGreaterThan 1 }; No = { 1 | Should -BeGreaterThan 1 } }
    @{
        Operator = 'BeGreaterOrEqual'
        Yes = { 2, 3 | Should -BeGreaterOrEqual 2 }
        No = { 3, 1 | Should -BeGreaterOrEqual 2 }
    }
    @{ Operator = 'BeLessThan'; Yes = { 1 | Should -BeLessThan 2 }; No = { 2 | Should -BeLessThan 2 } }
    @{ Operator = 'BeLessOrEqual'; Yes = { 2 | Should -BeLessOrEqual 2 }; No = { 3 | Should -BeLessOrEqual 2 } }
    @{ Operator = 'Match, each'; Yes = { 'abc', 'b' | Should -Match '^a|^B' }; No = { 'b', 'a' | Should -Match 'b' } }
    @{ Operator = 'BeLike'; Yes = { 'abc' | Should -BeLike 'A*' }; No = { 'abc' | Should -BeLike 'b*' } }
    @{
        Operator = 'BeOfType'
        Yes = { 1, 2 | Should -BeOfType int; 'a' | Should -BeOfType ([string]); 'a' | Should -BeOfType [object] }
        No = { 1 | Should -BeOfType [long] }
    }
    @{
        Operator = 'HaveCount'
        Yes = { 1, 2 | Should -HaveCount 2; @() | Should -HaveCount 0; $null | Should -HaveCount 1 }
        No = { 1 | Should -HaveCount 0 }
    }
    @{ Operator = 'Contain'; Yes = { 1, 2 | Should -Contain 2 }; No = { 1, 2 | Should -Contain 3 } }
    @{ Operator = 'Exist'; Yes = { $TestDrive | Should -Exist }; No = { "$TestDrive/none" | Should -Exist } }
    @{
        Operator = 'Throw'
        Yes = { { throw 'x' } | Should -Throw; { [int]::Parse('x') } | Should -Throw; { Get-Nothing } | Should -Throw }
        No = { { 1 } | Should -Throw }
    }
    @{
        Operator = 'Throw, with a message'
        Yes = { { throw 'xyz' } | Should -Throw 'X*'; { throw 'a' } | Should -Throw -ExpectedMessage 'a' }
        No = { { throw 'xyz' } | Should -Throw 'y*' }
    }
    @{
        Operator = 'Throw, with an id'
        Yes = { { throw 'x' } | Should -Throw -ErrorId 'x'; { Get-Nothing } | Should -Throw -ErrorId 'CommandNot*' }
        No = { { throw 'x' } | Should -Throw -ErrorId 'y' }
    }
    @{
        Operator = 'Throw, with a type'
        Yes = { { throw [System.ArgumentException]'x' } | Should -Throw -ExceptionType ([System.ArgumentException]) }
        No = { { throw 'x' } | Should -Throw -ExceptionType ([System.ArgumentException]) }
    }
    @{
        Operator = 'Not -Be'
        Yes = { 1 | Should -Not -Be 2; 1, 2 | Should -Not -Be 1; $null | Should -Not -Be 0 }
        No = { 1 | Should -Not -Be 1 }
    }
    @{
        Operator = 'Not -BeNullOrEmpty'
        Yes = { 0 | Should -Not -BeNullOrEmpty }
        No = { '' | Should -Not -BeNullOrEmpty }
    }
    @{ Operator = 'Not -Contain'; Yes = { 1, 2 | Should -Not -Contain 3 }; No = { 1, 2 | Should -Not -Contain 1 } }
    @{ Operator = 'Not -Throw'; Yes = { { 1 } | Should -Not -Throw }; No = { { throw 'x' } | Should -Not -Throw } }
    @{ Operator = 'Not -BeOfType'; Yes = { 1 | Should -Not -BeOfType string }; No = { 1 | Should -Not -BeOfType int } }
) {
    It 'accepts what holds' {
        $Yes | Should -Not -Throw
    }

    It 'throws on what does not, at once' {
        $reached = $false
        { & $No; $reached = $true } | Should -Throw -ErrorId 'PesterAssertionFailed'
        $reached | Should -BeFalse
    }
}

Describe 'Should' {
    It 'gives the error to whoever asks for it' {
        $thrown = { throw 'x' } | Should -Throw -PassThru
        $thrown.Exception.Message | Should -Be 'x'
    }

    It 'says why' {
        { 1 | Should -Be 2 -Because 'two was asked for' } | Should -Throw '*two was asked for*'
    }

    It 'refuses an operator that does not exist' {
        { 1 | Should -BeAnythingElse 2 } | Should -Throw
    }
}

Describe 'TestDrive' {
    BeforeAll { [System.IO.File]::WriteAllText("$TestDrive/outer.txt", 'outer') }

    Context 'a block that leaves files' {
        It 'is an empty directory of the file at first' {
            [System.IO.Directory]::GetFileSystemEntries($TestDrive) | Should -Be @("$TestDrive/outer.txt")
        }

        It 'keeps a file from test to test' {
            $null = [System.IO.Directory]::CreateDirectory("$TestDrive/inner/deep")
            [System.IO.File]::WriteAllText("$TestDrive/inner/deep/file.txt", 'x')
        }

        It 'keeps it in the next one' {
            "$TestDrive/inner/deep/file.txt" | Should -Exist
        }
    }

    It 'is cleaned of what an inner block left, and of that only' {
        "$TestDrive/inner" | Should -Not -Exist
        "$TestDrive/outer.txt" | Should -Exist
    }
}

Describe 'skipping' {
    It 'skips a test' -Skip {
        throw 'must not run'
    }

    It 'skips from inside' {
        Set-ItResult -Skipped -Because 'there is nothing to test'
        throw 'must not run'
    }

    It 'runs with -Skip:$false' -Skip:$false {
        $true | Should -BeTrue
    }

    Context 'a block' -Skip {
        BeforeAll { throw 'must not run' }

        It 'skips all of it' {
            throw 'must not run'
        }
    }

    Context 'a block whose every test is skipped' {
        BeforeAll { throw 'must not run' }

        It 'runs nothing' -Skip {
            throw 'must not run'
        }
    }
}
