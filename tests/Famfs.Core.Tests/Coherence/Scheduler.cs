namespace Famfs.Tests.Coherence;

/// <summary>
/// Runs hosts as threads of which one has the turn; it may lose it at every step. With the same random numbers the turns
/// are the same.
/// </summary>
/// <param name="random">Decides who is next.</param>
internal sealed class Scheduler(Random random)
{
    private const int SwitchOneIn = 6;

    private readonly List<(SemaphoreSlim Turn, Action Resumed)> _hosts = [];
    private readonly List<int> _running = [];
    private readonly Dictionary<int, Func<bool>> _waiting = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Steps of all hosts.</summary>
    public long Steps { get; private set; }

    /// <summary>The first thing that went wrong.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs bodies, each as one host, to their ends or to the first failure.</summary>
    /// <param name="hosts">What each does, and what is to be done whenever it has the turn again.</param>
    public void Run(IReadOnlyList<(Action Body, Action Resumed)> hosts)
    {
        for (int i = 0; i < hosts.Count; i++)
        {
            _hosts.Add((new SemaphoreSlim(0), hosts[i].Resumed));
            _running.Add(i);
            int host = i;
            new Thread(() => Live(host, hosts[host].Body), 256 << 10) { IsBackground = true }.Start();
        }

        _hosts[0].Turn.Release();
        _over.Task.Wait();
    }

    /// <summary>The host does a step: another may go on before it.</summary>
    public void Step(int host)
    {
        Steps++;
        if (random.Next(SwitchOneIn) == 0)
        {
            Yield(host);
        }
    }

    /// <summary>Lets others go on until a condition holds.</summary>
    public void WaitUntil(int host, Func<bool> condition)
    {
        if (!condition())
        {
            _waiting[host] = condition;
            Yield(host);
        }
    }

    private void Live(int host, Action body)
    {
        try
        {
            Await(host);
            body();
        }
        catch (OperationCanceledException) when (Failure is not null)
        {
        }
        catch (Exception e)
        {
            Failure ??= e;
        }

        _running.Remove(host);
        if (_running.Count == 0)
        {
            _over.SetResult();
        }
        else
        {
            _hosts[Next()].Turn.Release();
        }
    }

    private void Yield(int host)
    {
        int next = Next();
        if (next != host)
        {
            _hosts[next].Turn.Release();
            Await(host);
        }
    }

    private int Next()
    {
        int[] ready = [.. _running.Where(h => Failure is not null || !_waiting.TryGetValue(h, out var condition) || condition())];
        int next = ready.Length > 0 ? ready[random.Next(ready.Length)] : throw new InvalidOperationException("All hosts wait.");
        _waiting.Remove(next);
        return next;
    }

    private void Await(int host)
    {
        _hosts[host].Turn.Wait();
        if (Failure is not null)
        {
            throw new OperationCanceledException();
        }

        _hosts[host].Resumed();
    }
}
