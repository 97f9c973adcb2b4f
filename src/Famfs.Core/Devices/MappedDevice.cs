using Famfs.Interop;
using Famfs.Memory;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// A device whose memory is mapped as a whole: character DAX and plain files. Bulk copies go past the processor's cache
/// into the mapping, so that nothing is left to be flushed. A plain file has pages of the kernel in its place: where they
/// are not mapped yet, each would be a fault, and the kernel copies faster.
/// </summary>
internal sealed unsafe partial class MappedDevice : DaxDevice
{
    // So many bytes are copied faster than the kernel is called. More may be many pages, and the kernel maps them in passing.
    private const int Few = 2048;

    private static readonly byte[] Zeros = new byte[CopyBuffer.Length];

    private readonly SafeFileHandle _handle;
    private readonly BackingFile _file;
    private readonly Mapping _memory;
    private readonly bool _mayWrite;
    private readonly bool _isDax;
    private volatile bool _writable;
    private volatile bool _disposed;

    private MappedDevice(string path, DaxDeviceKind kind, SafeFileHandle handle, bool mayWrite, bool isDax, long size, long pageSize)
    {
        _memory = Mapping.TryCreate(handle, size, Math.Max(pageSize, MediaLayout.AllocationUnit), out int errno)
            ?? throw FamfsException.FromErrno(errno, "mmap", path);
        _handle = handle;
        _file = new BackingFile(handle, path);
        _mayWrite = mayWrite;
        _isDax = isDax;
        Path = path;
        Kind = kind;
        PageSize = pageSize;
    }

    public override string Path { get; }

    public override DaxDeviceKind Kind { get; }

    public override long Size => _memory.Length;

    public override long PageSize { get; }

    public override bool CanWrite => _mayWrite;

    internal override SafeFileHandle Handle => _handle;

    /// <summary>Opens an image file.</summary>
    public static MappedDevice OpenFile(string path) => Open(path, (handle, mayWrite) =>
    {
        int errno = Libc.Stat(handle, out FileStatus status);
        return errno != 0 ? throw FamfsException.FromErrno(errno, "stat", path)
            : status.Size == 0 ? throw NotFamfs(path)
            : new MappedDevice(path, DaxDeviceKind.File, handle, mayWrite, status.IsDax, status.Size, Environment.SystemPageSize);
    });

    /// <summary>Opens a character DAX device, whose size and alignment only sysfs tells.</summary>
    public static MappedDevice OpenCharacter(string path, in FileStatus status, SysFs sysFs)
    {
        FamfsDevice description = sysFs.FindDax(status.DeviceMajor, status.DeviceMinor)
            ?? throw Unsupported(path, ErrorClauses.Get("KindCharacter"));
        return description.Mode != DaxMode.DevDax
            ? throw WrongMode(description with { Device = path }, sysFs)
            : Open(path, (handle, mayWrite) => new MappedDevice(
                path, DaxDeviceKind.Character, handle, mayWrite, isDax: true, description.Size, description.Align));
    }

    public override void Read(long offset, Span<byte> destination)
    {
        using Use use = new(this, offset, destination.Length);
        Load(use.Start, offset, destination, isMapped: destination.Length <= Few);
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireWritable();
        using Use use = new(this, offset, source.Length);
        fixed (byte* pointer = source)
        {
            int errno = source.Length <= Few ? Move(use.Start, pointer, source.Length)
                : GuardedCopy.Write(use.Start, pointer, source.Length);
            if (errno != 0)
            {
                throw FaultAt(errno, "writing", offset);
            }
        }
    }

    public override void ReadThrough(long offset, Span<byte> destination)
    {
        // To ask whether a few bytes are mapped takes as long as to read them.
        using Use use = new(this, offset, destination.Length);
        if (destination.Length < Environment.SystemPageSize || IsDirect(use.Start, destination.Length))
        {
            // The pages of a file belong to this host alone: there are no lines of others.
            if (_isDax)
            {
                Invalidate(offset, destination.Length);
            }

            Load(use.Start, offset, destination, isMapped: true);
            return;
        }

        _file.Read(offset, destination);
    }

    public override void WriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        RequireWritable();
        using Use use = new(this, offset, source.Length);
        fixed (byte* bytes = source)
        {
            bool direct = IsDirect(use.Start, source.Length) || PageTable.TryMap(use.Start, source.Length, forWriting: true);
            Store(direct, use.Start, offset, bytes, source.Length);
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        RequireWritable();
        using Use use = new(this, offset, 16);
        if (!CacheLines.Store16(use.Start, low, high))
        {
            throw FaultAt(Errno.EFAULT, "writing", offset);
        }
    }

    public override void WriteBack(long offset, long length) => ForEachPresent(offset, length, &CacheLines.WriteBack, "flushing");

    public override void Fence() => CacheLines.Fence();

    public override void Invalidate(long offset, long length) =>
        ForEachPresent(offset, length, &CacheLines.Invalidate, "invalidating");

    public override void Zero(long offset, long length)
    {
        RequireWritable();
        RequireInside(offset, length);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (length == 0)
        {
            return;
        }

        // A hole reads as zeros everywhere and costs no memory; what a file system cannot punch is written.
        if (Kind == DaxDeviceKind.File && length >= PageSize && _file.TryPunch(offset, length))
        {
            return;
        }

        for (long done = 0; done < length; done += Zeros.Length)
        {
            WriteThrough(offset + done, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, length - done)));
        }
    }

    public override void AllowWrites()
    {
        if (_writable)
        {
            return;
        }

        RequireWritableProcess();
        using Use use = new(this, 0, Size);
        int errno = _mayWrite ? _memory.AllowWrites() : Errno.EROFS;
        _writable = errno == 0 ? true : throw FamfsException.FromErrno(errno, "mprotect", Path);
    }

    internal override byte* Address(long offset, long length)
    {
        using Use use = new(this, offset, length);
        if (!_isDax)
        {
            PageTable.TryMap(use.Start, length, forWriting: false);
        }

        return use.Start;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _memory.Dispose();
        _handle.Dispose();
    }

    private static MappedDevice Open(string path, Func<SafeFileHandle, bool, MappedDevice> map)
    {
        SafeFileHandle handle = OpenNode(path, 0, out bool mayWrite);
        try
        {
            return map(handle, mayWrite);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Does something to the lines of a range. A plain file may have holes, of which nobody has lines, and which to touch
    /// would fill; a few bytes are not worth the question.
    /// </summary>
    private void ForEachPresent(long offset, long length, delegate*<byte*, long, bool> step, string what)
    {
        using Use use = new(this, offset, length);
        bool mayHaveHoles = Kind == DaxDeviceKind.File && length >= MediaLayout.AllocationUnit;
        if (mayHaveHoles)
        {
            _file.RequireMemory(offset, length, what);
        }

        long end = offset + length;
        for (long start = offset, next = end; start < end; start = next)
        {
            if (mayHaveHoles)
            {
                (start, next) = _file.NextPresent(start, end);
            }

            if (!step(use.Start + (start - offset), next - start))
            {
                throw FaultAt(Errno.EFAULT, what, start);
            }
        }
    }

    /// <summary>Whether the mapping is the way to a range: it is the memory itself, or costs no fault for each page.</summary>
    private bool IsDirect(byte* start, long length) => _isDax || length == 0 || PageTable.IsReady(start, length);

    private void Store(bool direct, byte* destination, long offset, byte* source, long length)
    {
        if (!direct)
        {
            _file.Write(offset, source, length);
        }
        else if (!CacheLines.Copy(destination, source, length))
        {
            throw FaultAt(Errno.EFAULT, "writing", offset);
        }
    }

    /// <summary>Copies out. Where no page has to be mapped in passing, the kernel would copy more slowly.</summary>
    private void Load(byte* source, long offset, Span<byte> destination, bool isMapped)
    {
        fixed (byte* pointer = destination)
        {
            int errno = isMapped ? Move(pointer, source, destination.Length) : GuardedCopy.Read(pointer, source, destination.Length);
            if (errno != 0)
            {
                throw FaultAt(errno, "reading", offset);
            }
        }
    }

    private static int Move(byte* destination, byte* source, int length) =>
        CacheLines.Move(destination, source, length) ? 0 : Errno.EFAULT;

    private void RequireWritable()
    {
        if (!_writable)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, Path);
        }
    }

    /// <summary>Keeps a range mapped while it is touched, even if another thread closes the device meanwhile.</summary>
    private readonly ref struct Use : IDisposable
    {
        private readonly Mapping _memory;

        public Use(MappedDevice device, long offset, long length)
        {
            ObjectDisposedException.ThrowIf(device._disposed, device);
            device.RequireInside(offset, length);
            bool added = false;
            device._memory.DangerousAddRef(ref added);
            _memory = device._memory;
            Start = _memory.Address + offset;
        }

        public byte* Start { get; }

        public void Dispose() => _memory.DangerousRelease();
    }
}
