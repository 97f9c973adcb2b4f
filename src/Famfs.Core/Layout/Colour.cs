namespace Famfs.Layout;

/// <summary>A colour of red, green and blue.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour of free space.</summary>
    public static readonly Colour Free = new(0xf1, 0xf3, 0xf5);

    /// <summary>Superblock and log.</summary>
    public static readonly Colour Metadata = new(0x34, 0x3a, 0x40);

    /// <summary>Space that no file has, and that cannot be had either.</summary>
    public static readonly Colour Unavailable = new(0xad, 0xb5, 0xbd);

    /// <summary>Files of directories without a colour of their own.</summary>
    public static readonly Colour Others = new(0x86, 0x8e, 0x96);

    /// <summary>Files that the file system keeps for itself.</summary>
    public static readonly Colour Kept = new(0x5c, 0x63, 0x6a);

    /// <summary>Colours of directories, which people with any kind of colour vision tell apart, the strongest first.</summary>
    public static readonly Colour[] Directories =
    [
        new(0x00, 0x72, 0xb2), new(0xe6, 0x9f, 0x00), new(0x00, 0x9e, 0x73), new(0xcc, 0x79, 0xa7),
        new(0xd5, 0x5e, 0x00), new(0x56, 0xb4, 0xe9), new(0x7a, 0x51, 0x95), new(0xb7, 0xa6, 0x00),
        new(0x8c, 0x56, 0x4b), new(0x17, 0xa2, 0xa2), new(0x9c, 0xb4, 0x3c),
    ];

    /// <summary>Whether dark text is read better on it than light text.</summary>
    public bool IsLight => (0.299 * Red) + (0.587 * Green) + (0.114 * Blue) > 140;

    /// <summary>The colour as CSS writes it.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>The colour between this and another.</summary>
    /// <param name="other">The other.</param>
    /// <param name="part">How much of the other, from 0 to 1.</param>
    public Colour Mix(Colour other, double part) => new(
        (byte)Math.Round(Red + ((other.Red - Red) * part)),
        (byte)Math.Round(Green + ((other.Green - Green) * part)),
        (byte)Math.Round(Blue + ((other.Blue - Blue) * part)));
}
