using Famfs.Maintenance;
using Famfs.Superblocks;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>
/// Does everything once, while its system calls or allocations fail. A step may end in a <see cref="FamfsException"/>; what is
/// made is printed as <c>path seed</c>. Every other end is a defect.
/// </summary>
internal static class Everything
{
    private const int Seed = 5;
    private const int Size = 70_000;

    public static void Run(string image, string folder)
    {
        Step("open", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            _ = volume.List("", recurse: true).Count();
            _ = volume.Describe();
        });
        Step("directories", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            Report(volume.CreateDirectories([new CreateRequest { Path = "d", IsDirectory = true, Mode = 0x1ed, Time = 7 }]), "");
        });
        Step("data", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            using PendingFile creation = volume.Prepare([new CreateRequest { Path = "f", Size = Size, Mode = 0x1a4 }])[0];
            _ = creation.Error is null ? 0 : throw creation.Error;
            ContentStream.Fill(creation.Data, Seed, default);
            volume.Commit([creation]);
            Report([creation], $" {Seed}");
        });
        Step("draft", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            using PendingFile draft = volume.Writer.BeginDraft(new CreateRequest { Path = "early", Mode = 0x1a4 }, isBelowDraft: false);
            volume.Writer.GrowDraft(draft, 5 << 20);
            volume.Writer.SettleDraft(draft, new CreateRequest { Path = "draft", Size = Size, Mode = 0x1a4 });
            ContentStream.Fill(draft.Data, Seed, default);
            volume.Commit([draft]);
            Report([draft], $" {Seed}");
        });
        Step("copy", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            CopyIn copy = new(volume, new HostFiles(), new CopyOptions());
            foreach (CopyResult result in copy.Run(new HostFiles().Expand(Path.Combine(folder, "source"), "copied", false), default))
            {
                _ = result.Error is null ? 0 : throw result.Error;
                Console.WriteLine($"copied {Seed}");
            }
        });
        Step("out", () =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            CopyOut copy = new(volume, new CopyOptions());
            foreach (CopyResult result in copy.Run(new FamfsFiles(volume).Expand("f", Path.Combine(folder, "out"), false), default))
            {
                _ = result.Error is null ? 0 : throw result.Error;
            }
        });
        Step("check", () => Checker.Run(image));
        Step("repair", () => Repairer.Apply(image, Repairer.Plan(image)));
        Step("owner", () => Ownership.Give(image, HostIdentity.Current().Uuid));
        Console.WriteLine("done");
    }

    private static void Report(IReadOnlyList<PendingFile> creations, string seed)
    {
        foreach (PendingFile creation in creations)
        {
            _ = creation.Error is null ? 0 : throw creation.Error;
            Console.WriteLine(creation.Request.Path + seed);
        }
    }

    private static void Step(string name, Action action)
    {
        try
        {
            action();
        }
        catch (FamfsException e)
        {
            Console.Error.WriteLine($"{name}: {e.Id}: {e.Message}");
        }
    }
}
