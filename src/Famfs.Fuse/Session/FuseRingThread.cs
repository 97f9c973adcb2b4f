using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// Serves one entry of one queue, with a ring of its own. A reply goes and the next request comes in one system call. The
/// kernel hands a request to the entry that came back last, so a further thread of the queue wakes only while the first is
/// inside a handler.
/// </summary>
internal sealed unsafe class FuseRingThread : FuseThread
{
    private readonly FuseRing _owner;
    private readonly FuseRingEntry _entry;

    /// <param name="session">The session.</param>
    /// <param name="owner">All queues.</param>
    /// <param name="device">The descriptor that commands go to.</param>
    /// <param name="queue">The queue, which is the number of its processor.</param>
    internal FuseRingThread(FuseSession session, FuseRing owner, FuseDevice device, int queue)
        : base(session, device, ownsDevice: false, "fuse-ring")
    {
        _owner = owner;
        Queue = queue;
        FuseSessionOptions options = session.State.Options;
        _entry = new FuseRingEntry(FuseNegotiation.Transfer(options, Environment.SystemPageSize), options.Copy);
        Dispatcher = new FuseDispatcher(session.State, _entry);
        _entry.Trust(Dispatcher.ReplyBuffer);
    }

    internal override FuseDispatcher Dispatcher { get; }

    internal int Queue { get; }

    public override void Dispose()
    {
        base.Dispose();
        _entry.Dispose();
    }

    /// <inheritdoc/>
    protected override int Serve()
    {
        // A processor that is switched off, or not this process's to use, sends no requests of its own or few.
        Native.StayOn(Queue);
        using IoRing? ring = IoRing.Create(out int error);
        _owner.OnPrepared(error);
        if (ring is null || !_owner.AwaitStart())
        {
            return Errno.Success;
        }

        error = Register(ring);
        _owner.OnRegistered(this, error);
        return error == Errno.Success ? Loop(ring) : Errno.Success;
    }

    private int Register(IoRing ring)
    {
        Prepare(ring, FuseRingCommand.FUSE_IO_URING_CMD_REGISTER, 0);
        ring.Entry.Address = (byte*)_entry.Vectors;
        ring.Entry.Length = 2;
        ring.Push();
        int error;
        do
        {
            error = ring.Enter(wait: false);
        }
        while (error == Errno.EINTR);

        // What is refused is so at once. The first request can have come as well, and then it stays for the loop.
        return error == Errno.Success && ring.TryPeek(out int result) && result < 0 ? -result : error;
    }

    private int Loop(IoRing ring)
    {
        while (true)
        {
            // At the end the last reply still goes.
            bool isEnding = Session.IsEnding || _owner.IsAbandoned;
            int error = ring.Enter(wait: !isEnding);
            if (isEnding)
            {
                return Errno.Success;
            }

            if (error is not (Errno.Success or Errno.EINTR or Errno.EAGAIN))
            {
                return error;
            }

            if (!ring.TryTake(out int result))
            {
                continue;
            }

            if (result < 0)
            {
                // The kernel returns entries when the mount ends; how it ended, the device tells.
                return -result is Errno.ENOTCONN or Errno.ECONNABORTED or Errno.ECANCELED ? Errno.Success : -result;
            }

            Answer();
            Prepare(ring, FuseRingCommand.FUSE_IO_URING_CMD_COMMIT_AND_FETCH, _entry.CommitId);
            ring.Push();
        }
    }

    private void Answer()
    {
        byte* message = _entry.Message(out int length);
        Dispatcher.Process(message, length);
        if (!_entry.IsAnswered)
        {
            // Every request here waits for a reply, and its entry with it.
            _entry.Fail(Errno.EIO);
        }
    }

    private void Prepare(IoRing ring, FuseRingCommand command, ulong commitId)
    {
        ring.Entry = new Native.RingEntry
        {
            Operation = Native.RingCommand,
            Descriptor = Device.Descriptor,
            Command = (uint)command,
        };
        fixed (byte* argument = ring.Entry.Argument)
        {
            *(FuseRingArgument*)argument = new FuseRingArgument { CommitId = commitId, Queue = (ushort)Queue };
        }
    }
}
