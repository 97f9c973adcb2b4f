using System.Management.Automation;
using Famfs.Cmdlets.Binding;

namespace Famfs.Cmdlets;

/// <summary>A command whose results belong to somebody.</summary>
public abstract class OwnerCmdlet : FileSystemCmdlet
{
    /// <summary>User, by name or number.</summary>
    [Parameter]
    public string? Owner { get; set; }

    /// <summary>Group, by name or number.</summary>
    [Parameter]
    public string? Group { get; set; }

    /// <summary>The user's number, or null when none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    protected uint? Uid => Owners.Uid(Owner);

    /// <summary>The group's number, or null when none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    protected uint? Gid => Owners.Gid(Group);
}
