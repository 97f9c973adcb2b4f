using System.Management.Automation;
using System.Text;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Texts;
using Famfs.Interop;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Provider;

/// <content>New files and directories.</content>
public sealed partial class FamfsProvider
{
    private const uint FileMode = ModeBits.Octal0644;
    private const uint DirectoryMode = ModeBits.Octal0755;

    /// <inheritdoc/>
    protected override void NewItem(string path, string? itemTypeName, object? newItemValue)
    {
        if (IsType(itemTypeName, "Directory", "Container"))
        {
            At(path, NewDirectory);
        }
        else if (string.IsNullOrEmpty(itemTypeName) || IsType(itemTypeName, "File", "Leaf"))
        {
            At(path, (volume, inside) => NewFile(volume, inside, newItemValue));
        }
        else
        {
            Refuse(path, CommandTexts.Get("RefusedType", itemTypeName));
        }
    }

    /// <inheritdoc/>
    protected override object NewItemDynamicParameters(string path, string itemTypeName, object newItemValue) => new NewItemParameters();

    private static bool IsType(string? given, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!string.IsNullOrEmpty(given) && name.StartsWith(given, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A directory and those above it that do not exist, as on every drive.</summary>
    private void NewDirectory(FamfsVolume volume, string path)
    {
        if (Force && volume.Find(path) is FamfsDirectory existing)
        {
            Write(existing);
        }
        else if (ShouldProcess(volume, path, CommandTexts.Get("ActionCreateDirectory")))
        {
            string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            CreateRequest[] requests =
            [
                .. Enumerable.Range(1, names.Length)
                    .Select(n => string.Join('/', names.Take(n)))
                    .Where((p, i) => i == names.Length - 1 || volume.Find(p) is null)
                    .Select(p => NewFile(p, 0) with { IsDirectory = true, Mode = ModeOr(DirectoryMode) }),
            ];
            IReadOnlyList<PendingFile> created = volume.CreateDirectories(requests, together: true, _stop.Token);
            Write(created.FirstOrDefault(c => c.Error is not null)?.Error is { } error ? throw error : created[^1].Item!);
        }
    }

    private void NewFile(FamfsVolume volume, string path, object? value)
    {
        byte[] content = value is PSObject { BaseObject: byte[] inner } ? inner : value as byte[]
            ?? (value is null ? [] : Encoding.UTF8.GetBytes(LanguagePrimitives.ConvertTo<string>(value)));
        long size = (DynamicParameters as NewItemParameters)?.Size ?? (value is null
            ? throw FamfsException.CreateVariant(FamfsErrorId.ChoiceRequired, "Size", path)
            : content.Length);
        if (size < content.Length)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.SizeInvalid, "Value", path, SizeText.Of(content.Length), SizeText.Of(size));
        }

        if (!ShouldProcess(volume, path, CommandTexts.Get("ActionCreateFile", size)))
        {
            return;
        }

        using PendingFile creation = volume.Prepare([NewFile(path, size)], _stop.Token)[0];
        if (creation.Error is null)
        {
            creation.Data.Zero();
            creation.Data.WriteThrough(0, content);
            volume.Commit([creation], _stop.Token);
        }

        Write(creation.Error is { } error ? throw error : creation.Item!);
    }

    private CreateRequest NewFile(string path, long size) => new()
    {
        Path = path.TrimEnd('/'),
        Size = size,
        Mode = ModeOr(FileMode),
        Uid = Syscall.geteuid(),
        Gid = Syscall.getegid(),
        Time = UnixTime.Now,
    };

    private uint ModeOr(uint standard) => UnixModeAttribute.BitsOf((DynamicParameters as NewItemParameters)?.Mode) ?? standard;
}
