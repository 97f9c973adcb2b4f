using System.Management.Automation;
using Famfs.Cmdlets.Binding;

namespace Famfs.Cmdlets.Provider;

/// <summary>A drive whose root is a directory of a famfs, mounted or not. Parameters that name a file system take it.</summary>
public sealed class FamfsDriveInfo : PSDriveInfo, IFamfsDrive
{
    private readonly FamfsPath _place;

    internal FamfsDriveInfo(PSDriveInfo drive, FamfsPath place)
        : base(drive.Name, drive.Provider, ProviderPath.RootOf(place), drive.Description, drive.Credential)
    {
        _place = place;
    }

    /// <summary>Device or image file of the file system.</summary>
    public string Device => _place.Device;

    /// <summary>The directory that is the root of the drive; empty for that of the file system.</summary>
    public string RootPath => _place.Path;

    /// <inheritdoc/>
    (string Text, FamfsPath Place) IFamfsDrive.RootPlace => (Root, _place);
}
