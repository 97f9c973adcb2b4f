using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Standalone;

/// <summary>
/// A mount of the stand-alone famfs module. The module knows names and maps that it was told, and nothing of the log: this
/// tells it, first of all that is there and then of what is new, renamed, changed or removed. One thread at a time may use it.
/// </summary>
public sealed unsafe class ModuleMount
{
    /// <summary>The type of its file systems.</summary>
    internal const string FileSystemType = "famfs";

    private const uint WriteBits = 0x92; // 0222

    private readonly IModuleKernel _kernel;
    private readonly FamfsVolume _volume;
    private readonly string _mountPoint;
    private readonly bool _isWritable;
    private readonly Action<string> _failed;
    private readonly MapArgument _argument = new();
    private readonly ChangeFeed _feed;

    // By path: the module keeps the map of a file as long as the file is there.
    private readonly Dictionary<string, ModuleFile> _maps = [];
    private ModuleKabi? _kabi;
    private FileStatus _root;

    private ModuleMount(IModuleKernel kernel, FamfsVolume volume, string mountPoint, bool isWritable, Action<string> failed)
    {
        _kernel = kernel;
        _volume = volume;
        _mountPoint = mountPoint;
        _isWritable = isWritable;
        _failed = failed;
        _feed = volume.Feed(includeExisting: true);
    }

    /// <summary>The version of the ioctls that the module answers to: 42, 43 or 44.</summary>
    internal int Kabi => _kabi!.Version;

    /// <summary>Whether the kernel has the module, and the device is one that it takes.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.ModuleUnsupported"/>: what is missing.</exception>
    public static void Require(string device) => Require(new LinuxModuleKernel(), device);

    /// <summary>As <see cref="Require(string)"/>.</summary>
    internal static void Require(IModuleKernel kernel, string device)
    {
        if (!IsOffered(kernel, device))
        {
            throw Unsupported(
                device,
                IsCharacterDevice(device)
                    ? ErrorClauses.Get("ModuleMissing", Environment.OSVersion.Version)
                    : ErrorClauses.Get("ModuleNoCharacterDevice"));
        }
    }

    /// <summary>Whether <see cref="Require(string)"/> finds nothing missing.</summary>
    internal static bool IsOffered(IModuleKernel kernel, string device) => IsCharacterDevice(device) && kernel.IsOffered();

    /// <summary>Mounts and fills the mount; if that fails there is none.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="volume">The file system; it stays the caller's.</param>
    /// <param name="mountPoint">A directory, without links.</param>
    /// <param name="isWritable">Whether programs may write files in place; else no file has write permissions.</param>
    /// <param name="noExecute">No program can be run from it.</param>
    /// <param name="noSymlinkFollow">No symbolic link is followed on it.</param>
    /// <param name="failed">Told of each file that the module cannot show as the log has it.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.ModuleUnsupported"/>, <see cref="FamfsErrorId.AccessDenied"/>.</exception>
    internal static ModuleMount Start(
        IModuleKernel kernel,
        FamfsVolume volume,
        string mountPoint,
        bool isWritable,
        bool noExecute,
        bool noSymlinkFollow,
        Action<string> failed)
    {
        EngineTrace.Tell($"Mount '{volume.DevicePath}' on '{mountPoint}' as {FileSystemType}.");
        int errno = kernel.Mount(volume.DevicePath, mountPoint, noExecute, noSymlinkFollow);
        if (errno != 0)
        {
            throw errno switch
            {
                Errno.EPERM or Errno.EACCES => FamfsException.FromErrno(errno, "mount", mountPoint),
                Errno.EBUSY => Unsupported(volume.DevicePath, ErrorClauses.Get("ModuleBusy")),
                Errno.ENODEV => Unsupported(volume.DevicePath, ErrorClauses.Get("ModuleRefusesDevice")),
                _ => Unsupported(volume.DevicePath, ErrorClauses.Get("ModuleMountFails", errno)),
            };
        }

        ModuleMount mount = new(kernel, volume, mountPoint, isWritable, failed);
        try
        {
            Libc.Stat(mountPoint, out mount._root);
            mount.MakeMetadata();
            mount.Follow();
            return mount;
        }
        catch
        {
            mount.End();
            kernel.Unmount(mountPoint);
            throw;
        }
    }

    /// <summary>Follows the log and brings what is different to the mount.</summary>
    /// <returns>False if it is not mounted there any more.</returns>
    internal bool Follow()
    {
        // Nothing is held open: that would keep the mount busy.
        if (Libc.Stat(_mountPoint, out FileStatus status) != 0 || !status.IsSameFile(_root))
        {
            return false;
        }

        _volume.Follow();
        IReadOnlyList<ItemNews> news = _volume.Take(_feed);
        if (news.Count == 0)
        {
            return true;
        }

        using ModuleTree? tree = ModuleTree.Open(_mountPoint, _root);
        if (tree is null)
        {
            return false;
        }

        // All old names first, the content of directories before them: names may change places.
        byte[][] old = [.. news
            .Select(n => n.Kind == FamfsChangeKind.Removed ? n.Number : n.Kind == FamfsChangeKind.Renamed ? n.Before : NameSpace.Root)
            .Where(n => n != NameSpace.Root)
            .Select(n => _volume.Names.PathOf(n).ToArray())];
        Array.Sort(old, (a, b) => b.AsSpan().SequenceCompareTo(a));
        foreach (byte[] path in old)
        {
            Remove(tree, path);
        }

        int[] made = [.. news.Where(n => n.Kind != FamfsChangeKind.Removed).Select(n => n.Number)];
        Array.Sort(made, (a, b) => _volume.Names.PathOf(a).SequenceCompareTo(_volume.Names.PathOf(b)));
        foreach (int number in made)
        {
            Make(tree, number);
        }

        return true;
    }

    /// <summary>Stops keeping what is different. The mount stays.</summary>
    internal void End() => _volume.Drop(_feed);

    private static bool IsCharacterDevice(string device) =>
        Libc.Stat(device, out FileStatus status) == 0 && status.Type == ModeBits.CharacterDevice;

    private static FamfsException Unsupported(string device, string reason) =>
        FamfsException.Create(FamfsErrorId.ModuleUnsupported, device, reason);

    private void MakeMetadata()
    {
        using ModuleTree tree = ModuleTree.Open(_mountPoint, _root)
            ?? throw Unsupported(_volume.DevicePath, ErrorClauses.Get("ModuleMountGone"));
        Check(tree.MakeDirectory(".meta"u8, ModeBits.Octal0755), "mkdir");
        long logLength = _volume.Geometry.LogLength;
        MakeRegion(tree, ".meta/.superblock"u8, ModuleFile.OfRegion(ModuleFileType.Superblock, 0, MediaLayout.SuperblockArea));
        MakeRegion(tree, ".meta/.log"u8, ModuleFile.OfRegion(ModuleFileType.Log, MediaLayout.LogOffset, logLength));
    }

    private void MakeRegion(ModuleTree tree, ReadOnlySpan<byte> path, ModuleFile region)
    {
        const uint ReadOnlyMode = 0x124; // 0444
        using SafeFileHandle file = tree.Create(path, ReadOnlyMode, out int errno);
        Check(errno, "create");
        if (_kabi is null && (_kabi = Negotiate(file, region)) is not null)
        {
            return;
        }

        Check(_kabi is null ? Errno.ENOTTY : Map(file, _kabi, region), "ioctl");
    }

    /// <summary>Gives the first file its map in the way that the module answers to; null where it answers to none.</summary>
    private ModuleKabi? Negotiate(SafeFileHandle file, ModuleFile region)
    {
        foreach (ModuleKabi kabi in ModuleKabi.All)
        {
            if (_kernel.Control(file, kabi.Nop, null) == 0 && Map(file, kabi, region) is var errno and not Errno.ENOTTY)
            {
                Check(errno, "ioctl");
                return kabi;
            }
        }

        return null;
    }

    private void Check(int errno, string call)
    {
        if (errno != 0)
        {
            throw errno is Errno.EPERM or Errno.EACCES ? FamfsException.FromErrno(errno, call, _mountPoint)
                : Unsupported(
                    _volume.DevicePath,
                    errno == Errno.ENOTTY ? ErrorClauses.Get("ModuleUnknownKabi") : ErrorClauses.Get("ModuleCallFails", call, errno));
        }
    }

    private int Map(SafeFileHandle file, ModuleKabi kabi, ModuleFile content)
    {
        _argument.Write(kabi, content);
        return _kernel.Control(file, kabi.MapCreate, _argument.Start);
    }

    private void Make(ModuleTree tree, int number)
    {
        ReadOnlySpan<byte> path = _volume.Names.PathOf(number);
        if (EntryRules.IsReserved(path))
        {
            return;
        }

        Node node = _volume.Names[number];
        int errno = 0;
        if (node.Kind == NodeKind.Directory)
        {
            errno = tree.MakeDirectory(path, node.Mode);
            errno = errno is 0 or Errno.EEXIST ? tree.SetOwner(path, node.Uid, node.Gid, node.Mode, isDirectory: true) : errno;
        }
        else
        {
            ModuleFile content = ModuleFile.Of(_volume.Names.LayoutOf(number), node.Size);
            if (content.Refusal(_kabi!, _volume.Geometry) is { } refusal)
            {
                _failed(ErrorClauses.Get("ModuleNotShown", PathText.FromBytes(path), refusal));
                return;
            }

            errno = MakeFile(tree, path, node, content);
        }

        if (errno != 0)
        {
            _failed(ErrorClauses.Get("ModuleNotMade", PathText.FromBytes(path), _mountPoint, errno));
        }
    }

    private int MakeFile(ModuleTree tree, ReadOnlySpan<byte> path, in Node node, ModuleFile content)
    {
        uint mode = _isWritable ? node.Mode : node.Mode & ~WriteBits;
        string name = PathText.FromBytes(path);
        if (_maps.TryGetValue(name, out ModuleFile? mapped) && mapped.HasMapOf(content))
        {
            return tree.SetOwner(path, node.Uid, node.Gid, mode, isDirectory: false);
        }

        // A map cannot be changed: a new file takes the name, and who has the old one open keeps it.
        SafeFileHandle file = tree.Create(path, mode, out int errno);
        if (errno == Errno.EEXIST)
        {
            file.Dispose();
            Remove(tree, path);
            file = tree.Create(path, mode, out errno);
        }

        using SafeFileHandle opened = file;
        if (errno != 0)
        {
            return errno;
        }

        errno = Map(opened, _kabi!, content);
        if (errno != 0)
        {
            // Without a map it would be an empty file.
            Remove(tree, path);
            return errno;
        }

        _maps[name] = content;
        return tree.SetOwner(path, node.Uid, node.Gid, mode, isDirectory: false);
    }

    private void Remove(ModuleTree tree, ReadOnlySpan<byte> path)
    {
        int errno = tree.Remove(path, _kernel);
        if (errno == Errno.EPERM && _kabi!.Version == 44)
        {
            errno = RemoveWithLeave(tree, path);
        }

        if (errno is 0 or Errno.ENOENT)
        {
            _maps.Remove(PathText.FromBytes(path));
        }
        else
        {
            _failed(ErrorClauses.Get("ModuleStays", PathText.FromBytes(path), _mountPoint, errno));
        }
    }

    // Such a module removes nothing unless it is told to; programs are not to be told so, too.
    private int RemoveWithLeave(ModuleTree tree, ReadOnlySpan<byte> path)
    {
        using SafeFileHandle meta = tree.OpenFile(".meta/.superblock"u8);
        ulong options = ModuleKabi.RemovalOptions;
        if (meta.IsInvalid || _kernel.Control(meta, ModuleKabi.SetOptions, &options) != 0)
        {
            return Errno.EPERM;
        }

        int errno = tree.Remove(path, _kernel);
        options = ModuleKabi.RemovalOptions;
        _kernel.Control(meta, ModuleKabi.ClearOptions, &options);
        return errno;
    }
}
