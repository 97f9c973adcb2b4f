using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>
/// Opens one file several times, in the order of the letters w (write), r (read) and u (both), and reads through each what
/// was written through w. Two threads fill the page cache all the while: a page that gets in before a write must not stay.
/// </summary>
internal sealed class Sharing(string path, string order, int flags, bool grows)
{
    private const int Word = 8;
    private readonly int _length = grows ? Word : 1 << 20;
    private long _last;
    private volatile bool _done;

    /// <summary>Writes a line for each value that was not read as it was written.</summary>
    internal void Run()
    {
        Dictionary<char, SafeFileHandle> files = [];
        foreach (char letter in order)
        {
            files[letter] = Libc.Open(path, letter switch
            {
                'w' => Libc.WriteOnly | flags,
                'r' => Libc.ReadOnly,
                _ => Libc.ReadWrite,
            });
        }

        _last = _length - Word;
        Thread[] fillers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => Fill(files['r'])))];
        Array.ForEach(fillers, filler => filler.Start());
        try
        {
            for (int i = 1; i < 100; i++)
            {
                WriteAndCompare(files, i);
            }
        }
        finally
        {
            _done = true;
            Array.ForEach(fillers, filler => filler.Join());
        }
    }

    private void Fill(SafeFileHandle file)
    {
        Span<byte> word = stackalloc byte[Word];
        while (!_done)
        {
            RandomAccess.Read(file, word, Volatile.Read(ref _last));
        }
    }

    private void WriteAndCompare(Dictionary<char, SafeFileHandle> files, int round)
    {
        string value = round.ToString("00000000", CultureInfo.InvariantCulture);
        byte[] data = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(value, _length / Word)));
        long start = grows ? (round - 1) * Word : 0;
        RandomAccess.Write(files['w'], data, start);
        Volatile.Write(ref _last, start + _length - Word);
        byte[] seen = new byte[Word];
        foreach ((char letter, SafeFileHandle file) in files.Where(pair => pair.Key != 'w'))
        {
            int count = RandomAccess.Read(file, seen, _last);
            string text = Encoding.ASCII.GetString(seen, 0, count);
            if (text != value)
            {
                Console.WriteLine($"{round} {letter} {text}");
            }
        }
    }
}
