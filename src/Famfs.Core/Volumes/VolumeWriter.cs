using System.Diagnostics.CodeAnalysis;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Adds to the log of a volume and rewrites it. It owns the turn of one writer: the writers of this process take turns, then
/// one process of the master has the writer lock, and the gate of the volume comes last. A volume that only reads has none.
/// </summary>
/// <param name="volume">The volume, which follows what is written here as any other.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "No wait handle is ever made.")]
internal sealed partial class VolumeWriter(FamfsVolume volume)
{
    // Readable by everyone, as what the files hold is on every mount.
    private const uint OwnFileMode = ModeBits.Octal0644;

    private readonly SemaphoreSlim _turns = new(1, 1);
    private readonly Placement _placement = new(volume);
    private bool _hasCommitted;

    /// <summary>How long to wait for other writers.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether entries were committed here that nobody has acted on since.</summary>
    public bool HasCommitted
    {
        get => Volatile.Read(ref _hasCommitted);
        set => Volatile.Write(ref _hasCommitted, value);
    }

    private NameSpace Names => volume.Names;

    private SpaceLedger Space => volume.Space;

    private long LogPosition => volume.LogPosition;

    /// <inheritdoc cref="FamfsVolume.Prepare"/>
    public IReadOnlyList<PendingFile> Prepare(IReadOnlyList<CreateRequest> requests, CancellationToken cancel)
    {
        PendingFile[] batch = _placement.Begin(requests);
        using Turn turn = Take(cancel);
        try
        {
            _placement.Place(batch, Claim, cancel);
        }
        catch
        {
            Array.ForEach(batch, Abandon);
            throw;
        }

        return batch;
    }

    /// <inheritdoc cref="FamfsVolume.Commit"/>
    public void Commit(IReadOnlyList<PendingFile> batch, CancellationToken cancel)
    {
        using Turn turn = Take(cancel);
        PendingFile[] over = [.. batch.Where(c => c is { State: PendingState.Pending, Replaces: true } && IsFile(c.PathBytes))];
        batch = over.Length == 0 ? batch : [.. batch.Except(over)];
        _placement.Place(batch, ready: null, cancel);
        Publish(batch);
        foreach (PendingFile file in over)
        {
            file.Fail(Attempt(() => PublishOver(file)));
        }
    }

    /// <inheritdoc cref="FamfsVolume.Create"/>
    public IReadOnlyList<PendingFile> Create(
        IReadOnlyList<CreateRequest> requests, Action<FileData>? fill, bool together, CancellationToken cancel)
    {
        PendingFile[] batch = _placement.Begin(requests);
        using Turn turn = Take(cancel);
        try
        {
            _placement.Place(batch, fill is null ? null : file => Fill(file, fill), cancel);
            if (!together || batch.All(static c => c.State == PendingState.Pending))
            {
                Publish(batch);
            }
        }
        finally
        {
            foreach (PendingFile file in batch)
            {
                if (file.State != PendingState.Committed)
                {
                    Space.GiveBack(file);
                }
            }
        }

        return batch;
    }

    /// <inheritdoc cref="FamfsVolume.Rehearse"/>
    public Rehearsal Rehearse()
    {
        lock (volume.Gate)
        {
            RequireChangeable();
            return new Rehearsal(_placement, new NameSpaceOverlay(Names, capacity: 0), Space.Count().Copy());
        }
    }

    /// <inheritdoc cref="FamfsVolume.RequireChangeable"/>
    public void RequireChangeable()
    {
        lock (volume.Gate)
        {
            RequireCreatable();
            if (!volume.Device.CanWrite)
            {
                throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, volume.DevicePath);
            }
        }
    }

    /// <summary>Gives the space of a file that was not committed back.</summary>
    public void Abandon(PendingFile file)
    {
        lock (volume.Gate)
        {
            _placement.ReleaseEntry(file);
            file.Release();
            if (file.State != PendingState.Committed && !volume.IsDisposed)
            {
                Space.GiveBack(file);
            }
        }
    }

    /// <summary>Does something that one process of the master may do at a time, on a log that is followed to its end.</summary>
    /// <param name="work">What to do; it must not take long, and it holds the gate.</param>
    /// <param name="cancel">Ends the wait for the lock.</param>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Prepare"/>.</exception>
    public T Exclusively<T>(Func<T> work, CancellationToken cancel)
    {
        using Turn turn = Take(cancel);
        return work();
    }

    /// <summary>
    /// Creates a file of the file system's own, in one extent, whose bytes stay what they were. The caller is in
    /// <see cref="Exclusively"/>.
    /// </summary>
    /// <param name="path">A reserved name that nothing has.</param>
    /// <param name="size">Bytes.</param>
    /// <returns>Its extent; null where there is no free run of that size.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogFull"/>.</exception>
    public Extent? AddOwnFile(string path, long size)
    {
        _placement.RequireEntries(1);
        CreateRequest request = new() { Path = path, Size = size, Mode = OwnFileMode };
        PendingFile file = new(volume, request, PathText.ToBytes(path)) { Layout = Space.Count().Allocate(size, interleaving: null) };
        try
        {
            if (file.Layout is { Extents: [var extent] })
            {
                Publish([file]);
                return extent;
            }

            return null;
        }
        finally
        {
            if (file.State != PendingState.Committed)
            {
                Space.GiveBack(file);
            }
        }
    }

    /// <inheritdoc cref="Placement.RequireEntries"/>
    public void RequireEntries(int count) => _placement.RequireEntries(count);

    private bool IsFile(ReadOnlySpan<byte> path) =>
        Names.Find(path) is > NameSpace.Root and var number && Names[number].Kind == NodeKind.File;

    private static FamfsException? Attempt(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
    }

    private void Claim(PendingFile file) => Space.Claim(file, file.Layout!.Extents);

    // A name stays taken for the rest of its batch even if its bytes cannot be brought in place.
    private static void Fill(PendingFile file, Action<FileData> fill) => file.Fail(Attempt(() => fill(file.Data)));

    /// <summary>Takes the turn: this host is the master, the lock is held, the log is followed to its end.</summary>
    private Turn Take(CancellationToken cancel)
    {
        lock (volume.Gate)
        {
            ObjectDisposedException.ThrowIf(volume.IsDisposed, volume);
            volume.RequireMaster();
        }

        volume.Device.AllowWrites();

        // A reader waits for no writer: the gate comes last, when there is nothing left to wait for.
        _turns.Wait(cancel);
        WriterLock? writer = null;
        try
        {
            writer = WriterLock.Take(volume.Device, Patience, cancel);
            volume.Gate.Enter();
        }
        catch
        {
            writer?.Dispose();
            _turns.Release();
            throw;
        }

        Turn turn = new(this, writer);
        try
        {
            RequireCreatable();
            volume.FinishSuperblock();
            FinishChange();
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Follows the log and demands that something can be added to it: this host is the master, and every entry can be
    /// believed. The caller holds the gate.
    /// </summary>
    private void RequireCreatable()
    {
        ObjectDisposedException.ThrowIf(volume.IsDisposed, volume);
        volume.FollowTo();
        volume.RequireMaster();
        if (volume.FollowProblem is { } problem)
        {
            throw problem;
        }

        // Metadata is not built on entries that no other host can read any more.
        volume.VerifyEntries();
        if (volume.FirstDamagedEntry is { } first)
        {
            throw FamfsException.Create(FamfsErrorId.LogDamaged, volume.DevicePath, ErrorClauses.Get("DamagedEntry", first));
        }
    }

    private FamfsVolume Volume => volume;

    /// <summary>The turn of one writer: the locks that <see cref="Take"/> took. The same thread gives them back.</summary>
    private sealed class Turn(VolumeWriter owner, WriterLock writer) : IDisposable
    {
        public void Dispose()
        {
            owner.Volume.Gate.Exit();
            writer.Dispose();
            owner._turns.Release();
        }
    }
}
