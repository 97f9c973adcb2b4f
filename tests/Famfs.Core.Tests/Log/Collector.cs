using System.Text;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Tests.Log;

/// <summary>Keeps what a reader hands out.</summary>
internal sealed class Collector : ILogSink
{
    public List<string> Entries { get; } = [];

    public List<LogDamage> Damage { get; } = [];

    public void Entry(long index, LogEntryView entry) => Entries.Add($"{index} {Encoding.UTF8.GetString(entry.Path)}");

    public void Damaged(LogDamage damage) => Damage.Add(damage);
}
