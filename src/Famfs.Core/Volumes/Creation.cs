using Famfs.Files;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// A file or directory on its way: space is taken, nothing is visible. It ends as an item when it is committed, as
/// an error, or as nothing when it is disposed before, and then gives its space back.
/// </summary>
public sealed class Creation : IDisposable
{
    private readonly FamfsVolume _volume;
    private FamfsItem? _item;

    internal Creation(FamfsVolume volume, CreateRequest request, byte[] path)
    {
        _volume = volume;
        Request = request;
        PathBytes = path;
    }

    /// <summary>What was asked for.</summary>
    public CreateRequest Request { get; internal set; }

    /// <summary>Why it cannot be created, or null.</summary>
    public FamfsException? Error { get; internal set; }

    /// <summary>The item once it is committed, or null.</summary>
    public FamfsItem? Item => _item ??= Number == NameSpace.Root ? null : _volume.Describe(Number);

    /// <summary>The bytes of the file, to be filled before the commit.</summary>
    /// <exception cref="InvalidOperationException">There is no space: a directory, or an error.</exception>
    public FileData Data => new(
        _volume.Device, Layout ?? throw new InvalidOperationException("A creation without space."), Request.Size);

    internal byte[] PathBytes { get; set; }

    internal FileLayout? Layout { get; set; }

    /// <summary>Whether a file that has its name then is removed by the commit.</summary>
    internal bool Replaces { get; set; }

    /// <summary>Whether an entry of the log is kept free for it.</summary>
    internal bool HoldsEntry { get; set; }

    /// <summary>Its number in the name space; the root's as long as it is not committed.</summary>
    internal int Number { get; set; } = NameSpace.Root;

    /// <summary>Gives it up because of an error; null changes nothing.</summary>
    public void Fail(FamfsException? error) => Error ??= error;

    /// <summary>Gives space that was not committed back.</summary>
    public void Dispose() => _volume.Abandon(this);
}
