using System.Buffers.Binary;
using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// What is to be done about the superblock. One that can not be believed is written anew: from its own fields where only
/// magic or version are wrong, else from the copy that a change of owner left, else from the log header.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="owner">The master where it is written anew; null for this host.</param>
/// <param name="steps">Takes the steps.</param>
internal sealed class SuperblockRepair(DaxDevice device, Guid? owner, List<RepairStep> steps)
{
    private readonly HostIdentity _host = HostIdentity.Current();

    /// <summary>Plans, and tells where the log is once that is done.</summary>
    public MediaGeometry Plan()
    {
        SuperblockStatus status = SuperblockArea.Read(device, out Superblock present, out bool isTorn);
        string? problem = status == SuperblockStatus.Valid
            ? SuperblockRules.LogProblem(present)
            : SuperblockRules.Describe(status, present);
        if (problem is not null)
        {
            return Rebuild(status, present, problem);
        }

        if (present.SystemUuid != _host.Uuid)
        {
            throw FamfsException.Create(FamfsErrorId.NotMaster, device.Path, present.SystemUuid, _host.Uuid, _host.Source);
        }

        if (present.DeviceSize > (ulong)device.Size)
        {
            throw Impossible($"the device has {device.Size} bytes and the file system {present.DeviceSize}");
        }

        if (isTorn)
        {
            Add("OwnerChangeUnfinished", $"A change of the owner was cut off. It is finished: the master is {present.SystemUuid}. Nothing is lost.", () => SuperblockArea.Finish(device));
        }

        return SuperblockRules.Geometry(present, device);
    }

    private MediaGeometry Rebuild(SuperblockStatus status, Superblock present, string problem)
    {
        LogHeader? header = ReadHeader(out bool hasMagic);
        Superblock? own = Candidate(0, status);
        Superblock? source = own ?? Candidate(MediaLayout.SuperblockCopyOffset, SuperblockStatus.Valid);
        if (header is { } log && source?.LogLength != log.LogLength)
        {
            source = null;
        }

        if (header is null && source is null)
        {
            throw status == SuperblockStatus.NoMagic && !hasMagic
                ? FamfsException.Create(FamfsErrorId.NotFamfs, device.Path)
                : Impossible("neither the superblock nor the log header can be believed");
        }

        ulong logLength = header?.LogLength ?? source!.LogLength;
        ulong size = source?.DeviceSize ?? 0;
        Superblock built = (source ?? new Superblock { FileSystemUuid = Guid.NewGuid(), DeviceUuid = Guid.NewGuid(), DeviceName = device.Path }) with
        {
            LogLength = logLength,
            SystemUuid = owner ?? _host.Uuid,
            DeviceSize = size > (ulong)device.Size || size < (ulong)MediaLayout.DataStart((long)logLength) ? (ulong)device.Size : size,
        };
        string origin = source is null ? "the log header and the size of the device; the file system gets new UUIDs"
            : own is null ? "the copy that a change of owner left" : "its other fields";
        Add(
            "SuperblockInvalid",
            $"The superblock is damaged: {problem}. It is written anew from {origin}; the master becomes {built.SystemUuid}"
            + (status == SuperblockStatus.NoMagic || present.SystemUuid == built.SystemUuid ? "." : $", where it says {present.SystemUuid}."),
            () => Write(built));
        return new MediaGeometry((long)built.DeviceSize, (long)logLength, (long)built.AllocationUnit);
    }

    /// <summary>A superblock all of whose fields but magic and version have the right CRC.</summary>
    private Superblock? Candidate(long offset, SuperblockStatus status)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        device.Invalidate(offset, bytes.Length);
        device.Read(offset, bytes);
        if (status == SuperblockStatus.WrongVersion && BinaryPrimitives.ReadUInt64LittleEndian(bytes[96..]) == MediaCrc.Compute(bytes[..96]))
        {
            throw FamfsException.Create(
                FamfsErrorId.VersionUnsupported, device.Path, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), Superblock.CurrentVersion);
        }

        if (status is SuperblockStatus.NoMagic or SuperblockStatus.WrongVersion)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Superblock.MagicNumber);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Superblock.CurrentVersion);
        }

        return Superblock.Decode(bytes, out Superblock found) == SuperblockStatus.Valid
            && found.LogOffset == (ulong)MediaLayout.LogOffset && IsPossible(found.LogLength) ? found : null;
    }

    private LogHeader? ReadHeader(out bool hasMagic)
    {
        hasMagic = false;
        if (device.Size < MediaLayout.DataStart(MediaLayout.MinLogLength))
        {
            throw Impossible($"the device has only {device.Size} bytes");
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

    // The copy first: a repair that is cut off finds it the next time.
    private void Write(Superblock superblock)
    {
        byte[] bytes = new byte[Superblock.Size];
        superblock.Encode(bytes);
        device.Write(MediaLayout.SuperblockCopyOffset, bytes);
        device.Flush(MediaLayout.SuperblockCopyOffset, bytes.Length);
        Formatter.RemoveMagic(device);
        Formatter.WriteSuperblock(device, superblock);
    }

    private void Add(string id, string text, Action step) =>
        steps.Add(new RepairStep(new FamfsFinding(FamfsFindingSeverity.Error, id, null, null, text), step, IsBase: true));

    private FamfsException Impossible(string why) => FamfsException.Create(FamfsErrorId.RepairImpossible, device.Path, why);
}
