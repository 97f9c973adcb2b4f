using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>The queue between hosts whose caches never look at each other, with evictions and power cuts at random.</summary>
public sealed class QueueCoherenceTests(ITestOutputHelper output)
{
    private const int Operations = 1_000_000;
    private const int MessagesOfRun = 400;

    [Fact]
    public void A_million_operations_lose_double_and_tear_no_message()
    {
        long operations = 0;
        long openings = 0;
        int seed = 0;
        while (operations < Operations)
        {
            QueueWorld world = new(seed, MessagesOfRun, QueueOmission.None);
            if (world.Run() is { } failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }

            operations += world.Operations;
            openings += world.Openings;
            seed++;
        }

        output.WriteLine($"{operations} operations in {seed} runs, {openings} openings");
        Assert.True(openings > 4L * seed);
    }

    [Theory]
    [InlineData(QueueOmission.BucketFlush)]
    [InlineData(QueueOmission.BucketFence)]
    [InlineData(QueueOmission.ProducerIndexFlush)]
    [InlineData(QueueOmission.ConsumerIndexFlush)]
    [InlineData(QueueOmission.BucketInvalidate)]
    [InlineData(QueueOmission.ProducerIndexInvalidate)]
    [InlineData(QueueOmission.ConsumerIndexInvalidate)]
    public void A_step_that_is_left_out_is_found_out(QueueOmission omission)
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            if (new QueueWorld(seed, MessagesOfRun, omission).Run() is { } failure)
            {
                output.WriteLine($"found in run {seed}: {failure.Message}");
                Assert.IsNotType<InvalidOperationException>(failure);
                return;
            }
        }

        Assert.Fail($"Nothing shows that the host leaves out: {omission}");
    }
}
