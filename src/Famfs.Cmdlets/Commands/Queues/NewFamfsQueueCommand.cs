using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
using Famfs.Interop;
using Famfs.Queues;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Commands;

/// <summary>Creates queues: two files each, of which a producer writes one and a consumer the other.</summary>
[Cmdlet(VerbsCommon.New, "FamfsQueue", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsQueue))]
public sealed class NewFamfsQueueCommand : OwnerCmdlet
{
    private const uint DefaultMode = ModeBits.Octal0644;

    private static readonly uint User = Syscall.geteuid();
    private static readonly uint UserGroup = Syscall.getegid();

    /// <summary>Paths inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "LP", "FamfsPath", "Name")]
    [PathArgument(IsNew = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Bytes of a bucket, a power of two from 64 on. A message takes as many buckets as it needs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int BucketSize { get; set; } = 1024;

    /// <summary>Buckets that wait at most.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public long Capacity { get; set; } = 1023;

    /// <summary>Permission bits of both files: octal digits, the letters of ls or a UnixFileMode.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            PerItem(path, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                CreateRequest request = new()
                {
                    Path = place.Path,
                    Mode = UnixModeAttribute.BitsOf(Mode) ?? DefaultMode,
                    Uid = Uid ?? User,
                    Gid = Gid ?? UserGroup,
                    Time = UnixTime.Now,
                };
                if (IsWhatIf)
                {
                    QueueCreation.Rehearse(volume, request, BucketSize, Capacity);
                }

                if (ShouldProcess($"{place.Path} on {place.Device}", CommandTexts.Get("ActionCreateQueue", Capacity, BucketSize)))
                {
                    QueueCreation.Create(volume, request, BucketSize, Capacity, Cancelled);
                    WriteObject(QueueState.Read(volume, place.Path));
                }
            });
        }
    }
}
