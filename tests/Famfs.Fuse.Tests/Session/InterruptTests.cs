using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

public sealed class InterruptTests
{
    private readonly FuseInterrupts _interrupts = new();
    private readonly FuseRequest _request = new();

    public InterruptTests() => _interrupts.Add(_request);

    [Fact]
    public void Running_request_is_marked()
    {
        Begin(4);
        Assert.False(_request.IsInterrupted);
        _interrupts.Interrupt(4);
        Assert.True(_request.IsInterrupted);
        Assert.True(_request.WaitForInterrupt(0));
    }

    [Fact]
    public void Mark_does_not_outlive_its_request()
    {
        Begin(4);
        _interrupts.Interrupt(4);
        _request.End();
        Assert.False(_request.IsInterrupted);
        Begin(6);
        Assert.False(_request.IsInterrupted);
    }

    [Fact]
    public void Interrupt_that_comes_first_waits_for_its_request()
    {
        _interrupts.Interrupt(8);
        Begin(6);
        Assert.False(_request.IsInterrupted);
        _request.End();
        Begin(8);
        Assert.True(_request.IsInterrupted);
    }

    [Fact]
    public void Waiting_handler_wakes()
    {
        Begin(4);
        using Timer timer = new(_ => _interrupts.Interrupt(4), null, 100, Timeout.Infinite);
        long start = Environment.TickCount64;
        Assert.True(_request.WaitForInterrupt(240_000));
        Assert.InRange(Environment.TickCount64 - start, 0, 120_000); // woken, and not at the end of its patience
    }

    [Fact]
    public void Stop_marks_whatever_runs()
    {
        FuseRequest idle = new();
        _interrupts.Add(idle);
        Begin(4);
        _interrupts.InterruptAll();
        Assert.True(_request.IsInterrupted);
        Assert.False(idle.IsInterrupted);
    }

    [Fact]
    public void Flood_of_interrupts_for_nobody_is_forgotten()
    {
        for (ulong i = 1; i < 100_000; i++)
        {
            _interrupts.Interrupt(i << 8);
        }

        Begin(2);
        Assert.False(_request.IsInterrupted);
    }

    private void Begin(ulong unique)
    {
        _request.Begin(new FuseInHeader { Unique = unique, Opcode = FuseOpcode.FUSE_READ });
        _interrupts.Check(_request);
    }
}
