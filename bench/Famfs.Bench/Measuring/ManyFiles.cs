namespace Famfs.Bench.Measuring;

/// <summary>100,000 files in 100 directories: in a file system, and the same names in tmpfs.</summary>
internal sealed class ManyFiles
{
    private const int Directories = 100;
    private const long Log = 64L << 20;
    private const long Device = 1L << 40;

    public ManyFiles(Workspace space)
    {
        Image = space.Format("many.famfs", Log, Device);
        LogImage.Append(Image, 0, Directories * (LogImage.FilesPerDirectory + 1), Log, Device);
        Tree = Directory.CreateDirectory(space.File("tree")).FullName;
        for (int d = 0; d < Directories; d++)
        {
            string directory = Directory.CreateDirectory(Path.Combine(Tree, $"d{d:d4}")).FullName;
            for (int f = 1; f <= LogImage.FilesPerDirectory; f++)
            {
                File.Create(Path.Combine(directory, $"file{f:d6}")).Dispose();
            }
        }
    }

    /// <summary>The image file of the file system.</summary>
    public string Image { get; }

    /// <summary>The directory in tmpfs.</summary>
    public string Tree { get; }
}
