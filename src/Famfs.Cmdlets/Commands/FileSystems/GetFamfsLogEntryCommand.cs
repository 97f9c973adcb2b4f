using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes the entries of the log as they stand there, damaged ones included.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsLogEntry")]
[OutputType(typeof(FamfsLogEntry))]
public sealed class GetFamfsLogEntryCommand : DeviceCmdlet
{
    /// <summary>Indexes of the entries; all when left out.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0, long.MaxValue)]
    public long[]? Index { get; set; }

    /// <summary>Only the last entries, this many.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Last { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        FamfsVolume volume = Lease(device);
        foreach (FamfsLogEntry entry in volume.ReadLog(Index, Last))
        {
            Cancelled.ThrowIfCancellationRequested();
            WriteObject(entry);
        }
    }
}
