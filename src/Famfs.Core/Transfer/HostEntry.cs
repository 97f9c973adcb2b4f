using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Transfer;

/// <summary>A name of this machine as it was when its directory was listed, and where it goes.</summary>
internal readonly record struct HostEntry
{

    /// <summary>Takes what a look told.</summary>
    /// <param name="source">The path as a person reads it.</param>
    /// <param name="real">The path without links.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="status">What it is; all zero when it cannot be looked at.</param>
    public HostEntry(string source, string real, string destination, in FileStatus status)
    {
        Source = source;
        Real = real;
        Destination = destination;
        Type = status.Type;
        Size = status.Size;
        Mode = status.Mode & ModeBits.Octal7777;
        Uid = status.Uid;
        Gid = status.Gid;
        Time = UnixTime.From(status.WriteSeconds, status.WriteNanoseconds);
        Id = HostId.Of(status);
    }

    public string Source { get; }

    public string Real { get; }

    public string Destination { get; }

    public uint Type { get; }

    public long Size { get; }

    public HostId Id { get; }

    private uint Mode { get; }

    private uint Uid { get; }

    private uint Gid { get; }

    private long Time { get; }

    /// <summary>An entry of this directory.</summary>
    public HostEntry Child(string name, in FileStatus status) => new(
        $"{Source.TrimEnd('/')}/{name}", $"{Real.TrimEnd('/')}/{name}", PathText.Combine(Destination, name), status);

    /// <summary>The item of a copy.</summary>
    public CopyItem Describe()
    {
        bool directory = Type == ModeBits.Directory;
        return new CopyItem(Source, Destination, directory, directory ? 0 : Size, Mode, Uid, Gid)
        {
            RealSource = Real == Source ? null : Real,
            Id = Id,
            Time = Time,
        };
    }
}
