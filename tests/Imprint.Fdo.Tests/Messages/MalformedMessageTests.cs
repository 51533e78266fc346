using System.Text;

namespace Imprint.Fdo.Tests.Messages;

public sealed class MalformedMessageTests
{
    public static TheoryData<string> Names => [.. MessageSamples.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_read_and_its_parts_make_the_same_bytes_again(string name)
    {
        var sample = Find(name);

        Assert.Equal(FdoFault.None, sample.Read(sample.Encoded).Fault);
        Assert.Equal(sample.Encoded, CborNode.Parse(sample.Encoded).Encode());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_wrong_in_whichever_place_gives_a_fault_and_no_exception(string name)
    {
        var sample = Find(name);
        var passed = new StringBuilder();
        foreach (var mutation in CborNode.Parse(sample.Encoded).Mutations())
        {
            var (fault, message) = Try(sample, mutation);
            Assert.Equal(fault == FdoFault.None, message is not null);
            Assert.NotEmpty(fault.Text);
            if (fault == FdoFault.None && mutation.IsAlwaysWrong && !sample.Tolerates(mutation))
                passed.AppendLine($"{mutation.Path} {mutation.What}");
        }

        Assert.True(passed.Length == 0, $"{name} was read although:\n{passed}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_part_of_a_message_is_a_message_and_nothing_may_follow_one(string name)
    {
        var sample = Find(name);
        for (var length = 0; length < sample.Encoded.Length; length++)
            Assert.NotEqual(FdoFault.None, sample.Read(sample.Encoded.AsMemory(0, length)).Fault);
        Assert.NotEqual(FdoFault.None, sample.Read((byte[])[.. sample.Encoded, 0x00]).Fault);
        Assert.NotEqual(FdoFault.None, sample.Read((byte[])[.. sample.Encoded, .. sample.Encoded]).Fault);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_bytes_make_a_reader_throw(string name)
    {
        const int seed = 20261121;
        var sample = Find(name);
        var random = new Random(seed);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = sample.Encoded.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var mutation = new CborMutation("", $"seed {seed}, round {i}", false, bytes);
            var (fault, message) = Try(sample, mutation);
            Assert.Equal(fault == FdoFault.None, message is not null);
        }
    }

    private static (FdoFault, object?) Try(MessageSample sample, CborMutation mutation)
    {
        try
        {
            return sample.Read(mutation.Encoded);
        }
        catch (Exception e)
        {
            Assert.Fail($"{sample.Name}, {mutation.Path} {mutation.What}: {e}\n{Convert.ToHexString(mutation.Encoded)}");
            throw;
        }
    }

    private static MessageSample Find(string name) => MessageSamples.All.Single(s => s.Name == name);
}
