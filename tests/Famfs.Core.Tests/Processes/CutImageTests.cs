using Famfs.Devices;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Coherence;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Processes;

/// <summary>
/// Every operation on a real image ends in the middle of each of its stores. A second process, which has never seen the
/// image, finds the state of before or after.
/// </summary>
public sealed class CutImageTests : IDisposable
{
    private const int Length = 5000;

    private readonly Machine _host = new();
    private readonly WorkerProcess _other = new("inspect");

    public static TheoryData<string, string> Operations => new()
    {
        { "format", "healthy|;NotFamfs" },
        { "create", "SequenceMismatch|there;healthy|there;healthy|a a/b c there" },
        { "data", $"SequenceMismatch|there;healthy|there;healthy|f={Length * 7} there" },
        { "draft", $"SequenceMismatch|there;healthy|there;healthy|d={Length * 7} there" },
        { "copy", $"SequenceMismatch|there;healthy|there;healthy|f={Length * 7} there" },
        { "take-over", "healthy|there;OwnerChangeUnfinished|there" },
    };

    public void Dispose()
    {
        _other.Dispose();
        _host.Dispose();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Another_process_finds_the_state_of_before_or_after(string operation, string allowed)
    {
        string source = _host.Scratch.File("source");
        File.WriteAllBytes(source, Content());
        HashSet<string> seen = [];
        bool isCut = true;
        for (int store = 1; isCut; store++)
        {
            string path = _host.Format($"{operation}{store}.famfs");
            using (FamfsVolume volume = FamfsVolume.Open(path))
            {
                volume.CreateDirectories("there");
            }

            using CutDevice device = new(DaxDevice.Open(path), store);
            isCut = IsCut(() => Do(operation, device, source));
            device.Dispose();
            string found = Sorted(await _other.AskAsync(path));
            Assert.True(allowed.Split(';').Contains(found), $"store {store}: {found}");
            seen.Add(found);
            File.Delete(path);
        }

        Assert.Equal(allowed.Split(';').Length, seen.Count);
    }

    [Fact]
    public async Task Repair_that_is_cut_off_is_done_by_the_next()
    {
        bool isCut = true;
        for (int store = 1; isCut; store++)
        {
            string path = _host.Format($"repair{store}.famfs");
            using (FamfsVolume volume = FamfsVolume.Open(path))
            {
                volume.CreateDirectories("there");
                volume.CreateDirectories("gone", "gone/needed");
            }

            RawImage raw = new(path);
            raw.FlipByte(MediaLayout.EntryOffset(1) + 300);
            raw.FlipByte(90);
            using CutDevice device = new(DaxDevice.Open(path), store);
            device.AllowWrites();
            isCut = IsCut(() => Repairer.Steps(device, null).ForEach(s => s.Do()));
            device.Dispose();
            Repairer.Apply(path, Repairer.Plan(path));
            Assert.Equal("healthy|gone gone/needed there", Sorted(await _other.AskAsync(path)));
            File.Delete(path);
        }
    }

    private static void Do(string operation, CutDevice device, string source)
    {
        if (operation == "format")
        {
            device.AllowWrites();
            Formatter.WriteMetadata(device, MediaLayout.MinLogLength, HostIdentity.Current());
            return;
        }

        if (operation == "take-over")
        {
            device.AllowWrites();
            SuperblockStore.ChangeOwner(device, Guid.NewGuid());
            return;
        }

        using FamfsVolume volume = FamfsVolume.OpenOn(device);
        switch (operation)
        {
            case "create":
                volume.CreateDirectories("a", "a/b", "c");
                break;
            case "data":
                using (PendingFile creation = volume.Prepare([FileRequest("f", Length)]).Single())
                {
                    creation.Data.WriteThrough(0, Content());
                    creation.Data.ZeroTail();
                    volume.Commit([creation]);
                }

                break;
            case "draft":
                using (PendingFile draft = volume.Writer.BeginDraft(FileRequest("early", 0), isBelowDraft: false))
                {
                    volume.Writer.GrowDraft(draft, 3 << 20);
                    volume.Writer.SettleDraft(draft, FileRequest("d", Length));
                    draft.Data.WriteThrough(0, Content());
                    draft.Data.ZeroTail();
                    volume.Commit([draft]);
                }

                break;
            default:
                CopyIn copy = new(volume, new HostFiles(), new CopyOptions { ThrottleLimit = 1 });
                CopyResult result = copy.Run(new HostFiles().Expand(source, "f", false), default).Single();
                _ = result.Error is null ? 0 : throw result.Error;
                break;
        }
    }

    private static bool IsCut(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (Exception e) when (e is PowerCutException or AggregateException { InnerException: PowerCutException })
        {
            return true;
        }
    }

    private static string Sorted(string answer)
    {
        string[] parts = answer.Split('|');
        return parts.Length < 2 ? answer : $"{parts[0]}|{string.Join(' ', parts[1].Split(' ').Order(StringComparer.Ordinal))}";
    }

    private static byte[] Content() => [.. Enumerable.Repeat((byte)7, Length)];
}
