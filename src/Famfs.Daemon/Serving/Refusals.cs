using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Daemon.Serving;

/// <summary>
/// Operations of programs that were refused, as Get-FamfsMount shows them: how many with each errno, and the last few.
/// Taking one in allocates nothing, since a program can be refused as often as it likes.
/// </summary>
internal sealed class Refusals
{
    /// <summary>How many are kept.</summary>
    internal const int Kept = 8;

    private const int LongestPath = 256;
    private const int EDQUOT = 122;

    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[256];
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Kept).Select(_ => new Slot())];
    private long _total;

    /// <summary>
    /// Whether an errno means that famfs refused something. That a name does not exist, or exists already, is an answer.
    /// </summary>
    internal static bool Counts(int errno) => errno is Errno.EPERM or Errno.EACCES or Errno.EROFS or Errno.ENOSPC or Errno.EFBIG
        or Errno.ENAMETOOLONG or Errno.EBUSY or Errno.ESTALE or Errno.EIO or Errno.EXDEV or EDQUOT;

    /// <summary>Takes one in.</summary>
    /// <param name="operation">The kind of request.</param>
    /// <param name="errno">The errno.</param>
    /// <param name="processId">The thread that asked.</param>
    /// <param name="directory">Path of the node of the request.</param>
    /// <param name="name">The name in it, or nothing.</param>
    internal void Add(FuseOpcode operation, int errno, uint processId, ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        lock (_gate)
        {
            _counts[errno]++;
            Slot slot = _slots[_total++ % Kept];
            slot.Time = DateTime.UtcNow;
            slot.Operation = operation;
            slot.Errno = errno;
            slot.ProcessId = (int)processId;
            slot.SetPath(directory, name);
        }
    }

    /// <summary>How many there were by errno, and the last ones, the newest first.</summary>
    internal (IReadOnlyDictionary<string, long> Counts, IReadOnlyList<FamfsRefusal> Last) Report()
    {
        lock (_gate)
        {
            SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
            for (int errno = 0; errno < _counts.Length; errno++)
            {
                if (_counts[errno] > 0)
                {
                    counts.Add(NameOf(errno), _counts[errno]);
                }
            }

            List<FamfsRefusal> last = [];
            for (long i = _total - 1; i >= Math.Max(0, _total - Kept); i--)
            {
                last.Add(_slots[i % Kept].ToRefusal());
            }

            return (counts, last);
        }
    }

    private static string NameOf(int errno) => errno switch
    {
        Errno.EPERM => "EPERM",
        Errno.EACCES => "EACCES",
        Errno.EROFS => "EROFS",
        Errno.ENOSPC => "ENOSPC",
        Errno.EFBIG => "EFBIG",
        Errno.ENAMETOOLONG => "ENAMETOOLONG",
        Errno.EBUSY => "EBUSY",
        Errno.ESTALE => "ESTALE",
        Errno.EXDEV => "EXDEV",
        EDQUOT => "EDQUOT",
        _ => "EIO",
    };

    private sealed class Slot
    {
        private readonly byte[] _path = new byte[LongestPath];
        private int _length;

        internal DateTime Time { get; set; }

        internal FuseOpcode Operation { get; set; }

        internal int Errno { get; set; }

        internal int ProcessId { get; set; }

        internal void SetPath(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
        {
            _length = 0;
            Append(directory);
            if (directory.Length > 0 && name.Length > 0)
            {
                Append("/"u8);
            }

            Append(name);
        }

        internal FamfsRefusal ToRefusal() => new()
        {
            Time = new DateTimeOffset(Time),
            Operation = Operation.ToString()["FUSE_".Length..].ToLowerInvariant(),
            Error = NameOf(Errno),
            Path = PathText.FromBytes(_path.AsSpan(0, _length)),
            ProcessId = ProcessId,
        };

        private void Append(ReadOnlySpan<byte> bytes)
        {
            bytes = bytes[..Math.Min(bytes.Length, LongestPath - _length)];
            bytes.CopyTo(_path.AsSpan(_length));
            _length += bytes.Length;
        }
    }
}
