using System.Globalization;
using System.Runtime.CompilerServices;

namespace Famfs;

/// <summary>
/// The work of the engine on devices, in sentences: where it stores what, and what it flushes. A follower hears what is done by the flow
/// of control that began to follow, on whatever thread; without one nothing is put into words.
/// </summary>
public static class EngineTrace
{
    private static readonly AsyncLocal<Follower?> Current = new();

    /// <summary>Whether anyone hears what this flow of control does.</summary>
    public static bool IsFollowed => Current.Value is { Hears: not null };

    /// <summary>Follows what this flow of control does, until the result is disposed.</summary>
    /// <param name="hears">Takes each sentence, perhaps on several threads at a time. It must not call the engine.</param>
    public static IDisposable Follow(Action<string> hears)
    {
        Follower follower = new(Current.Value) { Hears = hears };
        Current.Value = follower;
        return follower;
    }

    /// <summary>Tells the follower, if there is one.</summary>
    internal static void Tell(Sentence sentence)
    {
        if (Current.Value?.Hears is { } hears)
        {
            hears(sentence.Take());
        }
    }

    /// <summary>A sentence that is put together only where somebody hears it.</summary>
    [InterpolatedStringHandler]
    internal ref struct Sentence
    {
        private DefaultInterpolatedStringHandler _text;

        public Sentence(int literalLength, int formattedCount, out bool isWanted)
        {
            isWanted = IsFollowed;
            _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public string Take() => _text.ToStringAndClear();
    }

    private sealed class Follower(Follower? before) : IDisposable
    {
        public Action<string>? Hears { get; set; }

        public void Dispose()
        {
            // What goes on in the background keeps the follower, and has nobody to tell.
            Hears = null;
            Current.Value = before;
        }
    }
}
