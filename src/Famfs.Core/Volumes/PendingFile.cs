using Famfs.Files;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// A file or directory on its way into the log. Nobody sees it before it is committed. Disposed before that, it gives
/// its space back.
/// </summary>
public sealed class PendingFile : IDisposable
{
    private readonly FamfsVolume _volume;
    private FamfsItem? _item;

    /// <param name="volume">The file system.</param>
    /// <param name="request">The request.</param>
    /// <param name="path">Its path in bytes.</param>
    /// <param name="error">Why it cannot be created, or null.</param>
    internal PendingFile(FamfsVolume volume, CreateRequest request, byte[] path, FamfsException? error = null)
    {
        _volume = volume;
        Request = request;
        PathBytes = path;
        Fail(error);
    }

    /// <summary>The request.</summary>
    public CreateRequest Request { get; private set; }

    /// <summary>Its state on the way into the log.</summary>
    public PendingState State { get; private set; }

    /// <summary>Why it cannot be created, or null.</summary>
    public FamfsException? Error { get; private set; }

    /// <summary>The item once it is committed, or null.</summary>
    public FamfsItem? Item => _item ??= State == PendingState.Committed ? _volume.Describe(Number) : null;

    /// <summary>The bytes of the file, to be filled before the commit.</summary>
    /// <exception cref="InvalidOperationException">There is no space: a directory, or an error.</exception>
    public FileData Data => new(
        _volume.Device, Layout ?? throw new InvalidOperationException("A pending file without space."), Request.Size);

    internal byte[] PathBytes { get; private set; }

    internal NodeKind Kind => Request.IsDirectory ? NodeKind.Directory : NodeKind.File;

    /// <summary>Its space; null while it has none.</summary>
    internal FileLayout? Layout { get; set; }

    /// <summary>Whether a file that has its name then is removed by the commit.</summary>
    internal bool Replaces { get; set; }

    /// <summary>Whether an entry of the log is kept free for it.</summary>
    internal bool HoldsEntry { get; set; }

    /// <summary>Its number in the name space once it is committed; the root's until then.</summary>
    internal int Number { get; private set; } = NameSpace.Root;

    /// <summary>Gives it up because of an error; null changes nothing, and the first error stays.</summary>
    public void Fail(FamfsException? error)
    {
        if (error is not null && State == PendingState.Pending)
        {
            (Error, State) = (error, PendingState.Failed);
        }
    }

    /// <summary>Gives space that was not committed back.</summary>
    public void Dispose() => _volume.Writer.Abandon(this);

    /// <summary>Settles the final request; an earlier attempt that failed does not count any more.</summary>
    internal void Settle(CreateRequest request, byte[] path)
    {
        (Request, PathBytes) = (request, path);
        if (State == PendingState.Failed)
        {
            (Error, State) = (null, PendingState.Pending);
        }
    }

    /// <summary>The log has it.</summary>
    internal void Commit(int number) => (Number, State) = (number, PendingState.Committed);

    /// <summary>Nobody knows whether the log has it.</summary>
    internal void Lose(FamfsException error) => (Error, State) = (error, PendingState.Lost);

    /// <summary>It has given back what it had.</summary>
    internal void Release() => State = State == PendingState.Pending ? PendingState.Released : State;
}
