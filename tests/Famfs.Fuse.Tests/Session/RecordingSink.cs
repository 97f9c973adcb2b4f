using Famfs.Fuse.Interop;

namespace Famfs.Fuse.Tests.Session;

/// <summary>Keeps what would have gone to the kernel since it was last cleared.</summary>
internal sealed unsafe class RecordingSink : FuseReplySink
{
    private readonly byte[] _bytes = new byte[4 << 20];
    private int _length;

    internal int Messages { get; private set; }

    /// <summary>What the next send answers; a send that fails counts but is not kept.</summary>
    internal int Failure { get; set; }

    internal ReadOnlySpan<byte> Sent => _bytes.AsSpan(0, _length);

    internal void Clear()
    {
        Messages = 0;
        _length = 0;
    }

    /// <summary>Arguments of the ioctls that hand devices over, since the beginning.</summary>
    internal List<byte[]> Controls { get; } = [];

    internal override int Control(uint request, void* argument, int length)
    {
        if (request != 0x4010E504)
        {
            return Errno.ENOTTY;
        }

        Controls.Add(new Span<byte>(argument, length).ToArray());
        return Errno.Success;
    }

    internal override int Send(IoVector* pieces, int count)
    {
        Messages++;
        int failure = Failure;
        Failure = 0;
        for (int i = 0; i < count && failure == 0; i++)
        {
            new Span<byte>(pieces[i].Start, (int)pieces[i].Length).CopyTo(_bytes.AsSpan(_length));
            _length += (int)pieces[i].Length;
        }

        return failure;
    }
}
