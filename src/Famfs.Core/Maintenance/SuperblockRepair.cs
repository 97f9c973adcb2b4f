using Famfs.Devices;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Maintenance;

/// <summary>
/// The steps that repair the superblock. One that cannot be believed is rewritten: from its own fields where only
/// magic or version are wrong, else from the copy that a change of owner left, else from the log header.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="owner">The master where it is rewritten; null for this host.</param>
/// <param name="steps">Takes the steps.</param>
internal sealed class SuperblockRepair(DaxDevice device, Guid? owner, List<RepairStep> steps)
{
    private readonly HostIdentity _host = HostIdentity.Current();

    /// <summary>Whether the UUID of the file system is lost, and it gets another one.</summary>
    public bool HasNewUuid { get; private set; }

    /// <summary>Plans, and tells where the log is once that is done.</summary>
    public MediaGeometry Plan()
    {
        SuperblockStatus status = SuperblockStore.Read(device, out Superblock present, out bool isTorn);
        string? problem = status == SuperblockStatus.Valid
            ? SuperblockRules.LogProblem(present)
            : SuperblockRules.Describe(status, present);
        if (problem is not null)
        {
            return Rebuild(status, present, problem);
        }

        _host.RequireMasterOf(device.Path, present);
        RequireWhole(present);

        if (isTorn)
        {
            Add(
                FindingId.OwnerChangeUnfinished,
                FindingTexts.Get("OwnerChangeUnfinishedRepair", present.SystemUuid),
                () => SuperblockStore.Finish(device));
        }

        return SuperblockRules.Geometry(present, device);
    }

    /// <summary>A device that was cut off is put back first: a repair would retire all that lies in the missing part.</summary>
    private void RequireWhole(Superblock believed)
    {
        if (believed.DeviceSize > (ulong)device.Size)
        {
            throw Impossible(ErrorClauses.Get("RepairTruncated", device.Size, believed.DeviceSize));
        }
    }

    private MediaGeometry Rebuild(SuperblockStatus status, Superblock present, string problem)
    {
        LogHeader? header = ReadHeader(out bool hasMagic);
        Superblock? own = Candidate(0, status);
        Superblock? source = own ?? Copy(present);
        if (header is { } log && source?.LogLength != log.LogLength)
        {
            source = null;
        }

        if (header is null && source is null)
        {
            throw status == SuperblockStatus.NoMagic && !hasMagic
                ? DaxDevice.NotFamfs(device.Path)
                : Impossible(ErrorClauses.Get("RepairNothingSound"));
        }

        if (source is not null)
        {
            RequireWhole(source);
        }

        HasNewUuid = source is null;
        ulong logLength = header?.LogLength ?? source!.LogLength;
        ulong size = (source ?? present).DeviceSize;
        Superblock built = (source ?? WithIdentityOf(present)) with
        {
            LogLength = logLength,
            SystemUuid = owner ?? HostIdentity.Establish().Uuid,
            DeviceSize = size > (ulong)device.Size || size < (ulong)MediaLayout.DataStart((long)logLength) ? (ulong)device.Size : size,
        };
        string origin = FindingTexts.Get(
            source is null ? "SuperblockFromHeader" : own is null ? "SuperblockFromCopy" : "SuperblockFromFields");
        bool isKept = status == SuperblockStatus.NoMagic || present.SystemUuid == built.SystemUuid;
        Add(
            FindingId.SuperblockInvalid,
            FindingTexts.Get(
                isKept ? "SuperblockInvalidRepair" : "SuperblockInvalidRepairOwner",
                problem,
                origin,
                built.SystemUuid,
                present.SystemUuid),
            () => SuperblockStore.Rewrite(device, built));
        return new MediaGeometry((long)built.DeviceSize, (long)logLength, (long)built.AllocationUnit);
    }

    /// <summary>
    /// The copy that a change of owner left. It may be of a file system that was here before, since the reference formats
    /// without clearing it: it counts only where it agrees with what stands in place, or nothing does.
    /// </summary>
    private Superblock? Copy(Superblock present) =>
        Candidate(MediaLayout.SuperblockCopyOffset, SuperblockStatus.Valid) is { } copy
        && ((present.FileSystemUuid == copy.FileSystemUuid || present.DeviceUuid == copy.DeviceUuid)
            || (present.FileSystemUuid == Guid.Empty && present.DeviceUuid == Guid.Empty))
            ? copy
            : null;

    // No CRC vouches for these, but nothing depends on them either: what stands there is better than a new number.
    private Superblock WithIdentityOf(Superblock present) => new()
    {
        FileSystemUuid = present.FileSystemUuid == Guid.Empty ? Guid.NewGuid() : present.FileSystemUuid,
        DeviceUuid = present.DeviceUuid == Guid.Empty ? Guid.NewGuid() : present.DeviceUuid,
        DeviceSize = present.DeviceSize,
        DeviceName = device.Path,
    };

    /// <summary>A superblock all of whose fields but magic and version have the right CRC.</summary>
    private Superblock? Candidate(long offset, SuperblockStatus status)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        device.Invalidate(offset, bytes.Length);
        device.Read(offset, bytes);
        Superblock.Decode(bytes, out Superblock present);
        if (status == SuperblockStatus.WrongVersion && (present.Version == ExchangeLayout.Version || Superblock.CrcMatches(bytes)))
        {
            throw SuperblockStore.OfAnotherVersion(device.Path, present.Version);
        }

        if (status is SuperblockStatus.NoMagic or SuperblockStatus.WrongVersion)
        {
            Superblock.SetHead(bytes);
        }

        return Superblock.Decode(bytes, out Superblock found) == SuperblockStatus.Valid
            && found.LogOffset == (ulong)MediaLayout.LogOffset && IsPossible(found.LogLength) ? found : null;
    }

    private LogHeader? ReadHeader(out bool hasMagic)
    {
        hasMagic = false;
        if (device.Size < MediaLayout.DataStart(MediaLayout.MinLogLength))
        {
            throw Impossible(ErrorClauses.Get("RepairTooSmall", device.Size));
        }

        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.Invalidate(MediaLayout.LogOffset, bytes.Length);
        device.Read(MediaLayout.LogOffset, bytes);
        bool isIntact = LogHeader.TryDecode(bytes, out LogHeader header);
        hasMagic = header.Magic == LogHeader.MagicNumber;
        return isIntact && IsPossible(header.LogLength) && header.LastIndex == (ulong)(MediaLayout.SlotCount((long)header.LogLength) - 1)
            ? header
            : null;
    }

    private bool IsPossible(ulong logLength) => logLength <= (ulong)device.Size
        && MediaLayout.IsLogLength((long)logLength) && MediaLayout.DataStart((long)logLength) <= device.Size;

    private void Add(FindingId id, string text, Action step) =>
        steps.Add(new RepairStep(id.WithText(null, null, text), step, IsBase: true));

    private FamfsException Impossible(string why) => FamfsException.Create(FamfsErrorId.RepairImpossible, device.Path, why);
}
