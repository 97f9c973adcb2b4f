using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command whose results belong to somebody.</summary>
public abstract class OwnerCmdlet : FileSystemCmdlet
{
    /// <summary>User, by name or number.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string? Owner { get; set; }

    /// <summary>Group, by name or number.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public string? Group { get; set; }

    /// <summary>The user's number, or null when none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    protected uint? Uid => Owners.Uid(Owner);

    /// <summary>The group's number, or null when none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    protected uint? Gid => Owners.Gid(Group);
}
