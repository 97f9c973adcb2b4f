using System.Management.Automation;
using Famfs.Allocation;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command that makes files, which may be striped.</summary>
public abstract class StripeCmdlet : OwnerCmdlet
{
    /// <summary>Strips of an interleaved file, each in a bucket of its own.</summary>
    [Parameter]
    public int? Strips { get; set; }

    /// <summary>Equal parts of the device that strips are spread over; as many as strips when left out.</summary>
    [Parameter]
    public int? Buckets { get; set; }

    /// <summary>Bytes of a turn of a strip.</summary>
    [Parameter]
    public long ChunkSize { get; set; } = OnMedia.MediaLayout.AllocationUnit;

    /// <summary>How files are striped, or null when they are not.</summary>
    protected Interleaving? Interleaving => Strips is { } strips ? new Interleaving(Buckets ?? strips, strips, ChunkSize) : null;
}
