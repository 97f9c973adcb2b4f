using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace Famfs.EngineHost;

/// <summary>What views need of the console: its size. Screen buffers do not exist on a Unix terminal.</summary>
internal sealed class ConsoleRawUserInterface(bool hasScreen, bool isInteractive) : PSHostRawUserInterface
{
    private const int PipeWidth = 120;
    private const int PipeHeight = 50;

    public override Size WindowSize
    {
        get => hasScreen && Console.WindowWidth > 0
            ? new Size(Console.WindowWidth, Math.Max(Console.WindowHeight, 1))
            : new Size(
                int.TryParse(
                    Environment.GetEnvironmentVariable("COLUMNS"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int columns) && columns > 0 ? columns : PipeWidth,
                PipeHeight);
        set => throw NoScreen();
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NoScreen();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition
    {
        // Asking a terminal for its cursor reads an answer from standard input: never on behalf of a script.
        get => default;
        set => throw NoScreen();
    }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => isInteractive && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!isInteractive)
        {
            throw ConsoleUserInterface.NotInteractive("Press a key");
        }

        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, options.HasFlag(ReadKeyOptions.IncludeKeyDown));
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    private static PSNotSupportedException NoScreen() => new("This host has no screen buffer.");
}
