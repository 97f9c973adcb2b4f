namespace Famfs.Transfer;

/// <summary>Why something that exists cannot be overwritten by a copy.</summary>
internal static class InTheWay
{
    /// <summary>The error for a copy to a name that is taken in a famfs.</summary>
    /// <param name="item">What is copied.</param>
    /// <param name="existing">What has the name.</param>
    /// <param name="device">The device of the famfs.</param>
    public static FamfsException Of(CopyItem item, FamfsItem existing, string device)
    {
        string path = item.Destination;
        if (existing is not FamfsFile file || item.IsDirectory)
        {
            (string present, string source) = (Kind(existing.IsDirectory), Kind(item.IsDirectory));
            return FamfsException.CreateVariant(
                FamfsErrorId.AlreadyExists, "OtherKind", path, device, present, source);
        }

        return file.Size == item.Size
            ? FamfsException.CreateVariant(FamfsErrorId.AlreadyExists, "ForCopy", path, device)
            : FamfsException.CreateVariant(
                FamfsErrorId.AlreadyExists, "OtherSize", path, device, SizeText.Of(file.Size), SizeText.Of(item.Size));
    }

    private static string Kind(bool isDirectory) => isDirectory ? ErrorClauses.Get("KindNameDirectory") : ErrorClauses.Get("KindNameFile");
}
