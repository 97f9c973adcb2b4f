using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Volumes;

/// <content>
/// Writing, which the <see cref="VolumeWriter"/> does: creating in one step or in two with the data between them, and changing
/// what is recorded. Each step holds the writer lock only for itself.
/// </content>
public sealed partial class FamfsVolume
{
    /// <summary>Most entries that one change can rewrite.</summary>
    public const int MostChangedAtOnce = ChangesLayout.MostRecords;

    private VolumeWriter? _writer;

    /// <summary>The writer of the volume; made when it is first asked for.</summary>
    internal VolumeWriter Writer => LazyInitializer.EnsureInitialized(ref _writer, () => new VolumeWriter(this));

    /// <summary>Whether bytes become zeros at once, whatever their number: holes in a plain file do, memory does not.</summary>
    public bool ZeroesAtOnce => Device.Kind == Devices.DaxDeviceKind.File;

    /// <summary>
    /// Takes space for files. An item that cannot be created says why in its <see cref="PendingFile.Error"/>; the others
    /// are not affected. Nothing is visible, and what is not committed is given back when disposed or when this process ends.
    /// </summary>
    /// <exception cref="FamfsException">
    /// For all of them: <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>,
    /// <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.LogDamaged"/>.
    /// </exception>
    public IReadOnlyList<PendingFile> Prepare(IReadOnlyList<CreateRequest> requests, CancellationToken cancel = default) =>
        Writer.Prepare(requests, cancel);

    /// <summary>
    /// Makes prepared files and directories visible, all at once, in the given order. Each ends with an item or an error.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>; nothing was made visible.</exception>
    public void Commit(IReadOnlyList<PendingFile> batch, CancellationToken cancel = default) => Writer.Commit(batch, cancel);

    /// <summary>
    /// Creates files and directories at once: <see cref="Prepare"/> and <see cref="Commit"/> under one lock, so that
    /// nothing has to be claimed in between. Each ends with an item or an error.
    /// </summary>
    /// <param name="requests">The files and directories to create, each directory before its content.</param>
    /// <param name="fill">Brings the bytes of a file in place; everybody else waits meanwhile, so it must not take long.</param>
    /// <param name="together">All of them or none: where one cannot be created, none is made visible.</param>
    /// <param name="cancel">Ends the wait for the lock, and the filling.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>; nothing was made visible.</exception>
    public IReadOnlyList<PendingFile> Create(
        IReadOnlyList<CreateRequest> requests,
        Action<FileData>? fill = null,
        bool together = false,
        CancellationToken cancel = default) => Writer.Create(requests, fill, together, cancel);

    /// <summary>
    /// Creates directories at once; each ends with an item or an error, or with <paramref name="together"/> none is made.
    /// </summary>
    public IReadOnlyList<PendingFile> CreateDirectories(
        IReadOnlyList<CreateRequest> requests, bool together = false, CancellationToken cancel = default) =>
        Writer.Create(requests, fill: null, together, cancel);

    /// <summary>Begins to tell what creating would come to; nothing is taken and nothing changes.</summary>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>.</exception>
    public Rehearsal Rehearse() => Writer.Rehearse();

    /// <summary>Makes the checks of <see cref="Change"/> that are for all requests. It waits for no other writer.</summary>
    /// <exception cref="FamfsException">As <see cref="Change"/>.</exception>
    public void RequireChangeable() => Writer.RequireChangeable();

    /// <summary>
    /// Changes what is recorded, one request after the other. One that cannot be done says why in its
    /// <see cref="ChangeResult.Error"/>; the others are not affected. Several become one change where they can, and each is
    /// whole or not there, whatever happens.
    /// </summary>
    /// <exception cref="FamfsException">
    /// For the rest of them: <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>,
    /// <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.LogDamaged"/>, <see cref="FamfsErrorId.ForeignWriter"/>.
    /// </exception>
    public IReadOnlyList<ChangeResult> Change(IReadOnlyList<ChangeRequest> requests, CancellationToken cancel = default) =>
        Writer.Change(requests, cancel);

    /// <summary>Demands that this host may overwrite the bytes of files, and allows it.</summary>
    /// <param name="asClient">Also where it is not the master: the caller has agreed with the other hosts on who writes what.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void RequireWritable(bool asClient = false)
    {
        if (!asClient)
        {
            RequireMaster();
        }

        Device.AllowWrites();
    }

    /// <summary>Demands that this host is the master.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotMaster"/>.</exception>
    internal void RequireMaster()
    {
        HostIdentity host = HostIdentity.Current();
        if (!host.Owns(Superblock))
        {
            // The ownership may have come to this host since the last look.
            Refresh();
        }

        host.RequireMasterOf(DevicePath, Superblock);
    }

    /// <summary>
    /// Looks again just before a commit is published: another host may have taken over meanwhile, which the lock of this
    /// one does not exclude.
    /// </summary>
    internal void RequireStillMaster()
    {
        Refresh();
        if (_superblockProblem is { } problem)
        {
            throw problem;
        }

        RequireMaster();
    }

    /// <summary>Finishes a change of the superblock that was cut off. The caller has the turn of a writer.</summary>
    internal void FinishSuperblock()
    {
        if (_superblockIsTorn)
        {
            SuperblockStore.Finish(Device);
        }
    }
}
