using Famfs.Cmdlets.Binding;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <content>Finding the sources: what each argument names, and what -Parents keeps of its path.</content>
public sealed partial class CopyFamfsFileCommand
{
    private readonly HostFiles _hostFiles = new();
    private readonly Dictionary<FamfsVolume, FamfsFiles> _famfsFiles = [];

    private void Collect(PathArgument argument)
    {
        string given = argument.Text;
        FamfsPath? place = Find(argument);
        FamfsVolume? from = place is null ? null : Open(place.Value.Device);
        ICopySource files = from is null ? _hostFiles : FilesOf(from);
        foreach (string found in Sources(from, place?.Path ?? given, argument.IsPattern))
        {
            string path = from is null ? HostNames.Resolve(found) : found;
            _sources.Add(new CopySource(files, path, given, Kept(from, given, path)));
        }
    }

    private FamfsFiles FilesOf(FamfsVolume volume)
    {
        if (!_famfsFiles.TryGetValue(volume, out FamfsFiles? files))
        {
            files = new FamfsFiles(volume);
            _famfsFiles.Add(volume, files);
        }

        return files;
    }

    private IEnumerable<string> Sources(FamfsVolume? from, string path, bool isPattern)
    {
        if (from is not null)
        {
            return Resolve(from, path, isPattern).Select(i => i.Path);
        }

        return isPattern ? HostPaths.Match(SessionState.Path, path) : [HostPath(path)];
    }

    /// <summary>The part of a path that -Parents keeps: what is below -BasePath, or a relative path as it was given.</summary>
    private string Kept(FamfsVolume? from, string given, string path)
    {
        string? start = BasePath is null ? null : from is null ? HostPath(BasePath) : BasePath;
        if (start is null && from is null && !System.IO.Path.IsPathRooted(given))
        {
            string here = HostPath(".");
            start = CopySource.IsBelow(path, here) ? here : null;
        }

        return start is null ? path : CopySource.Below(path, start);
    }
}
