using Imprint.Journey.FirstAccess;
using Imprint.Wire;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.FirstAccess;

public sealed class RedirectTests
{
    private static readonly RedirectAnswer NotYet = new()
    {
        Status = RedirectStatus.NotYet,
        RetryAfterSeconds = 30,
        ManufacturerKey = new byte[100],
        SignedTime = new byte[200],
    };

    private static readonly RedirectAnswer Ready = NotYet with
    {
        Status = RedirectStatus.Ready,
        RetryAfterSeconds = 0,
        Voucher = new byte[900],
        Record = new byte[700],
        Assignment = new byte[250],
    };

    [Fact]
    public void A_question_reads_back()
    {
        var question = new RedirectRequest(Samples.Guid, new RedirectNonce(Samples.HashOf("n").AsSpan(0, 16)));

        Assert.Equal(WireFault.None, RedirectRequest.Read(question.Encode(), out var read));
        Assert.Equal(Samples.Guid, read!.Guid);
        Assert.True(question.Nonce.Matches(read.Nonce));
    }

    [Fact]
    public void Every_broken_question_is_refused()
    {
        var good = (Map)Decode(new RedirectRequest(Samples.Guid, new RedirectNonce(new byte[16])).Encode())!;
        foreach (var (key, _) in good)
        {
            List<object?> wrong = [null, 1L, "text", new byte[15], new byte[17], new List<object?>()];
            foreach (var value in wrong)
                Assert.NotEqual(WireFault.None, RedirectRequest.Read(Encode(With(good, [key], _ => value)), out _));
        }

        var encoded = Encode(good);
        for (var length = 0; length < encoded.Length; length++)
            Assert.NotEqual(WireFault.None, RedirectRequest.Read(encoded.AsMemory(0, length), out _));
        Assert.Equal(WireFault.TooLong, RedirectRequest.Read(new byte[RedirectRequest.MaxLength + 1], out _));
    }

    [Fact]
    public void An_answer_reads_back()
    {
        Assert.Equal(WireFault.None, RedirectAnswer.Read(Ready.Encode(), out var read));
        Assert.Equal(RedirectStatus.Ready, read!.Status);
        Assert.Equal(900, read.Voucher!.Value.Length);
        Assert.Equal(700, read.Record!.Value.Length);
        Assert.Equal(250, read.Assignment!.Value.Length);
        Assert.Equal(WireFault.None, RedirectAnswer.Read(NotYet.Encode(), out read));
        Assert.Null(read!.Voucher);
        Assert.Equal(30, read.RetryAfterSeconds);
    }

    [Fact]
    public void Answers_of_every_length_fill_a_size_class()
    {
        for (var length = 1; length < 5 * RedirectAnswer.SizeClass; length += length is > 3300 and < 4200 ? 1 : 37)
        {
            var encoded = (Ready with { Voucher = new byte[length] }).Encode();
            Assert.Equal(0, encoded.Length % RedirectAnswer.SizeClass);
            Assert.Equal(WireFault.None, RedirectAnswer.Read(encoded, out var read));
            Assert.Equal(length, read!.Voucher!.Value.Length);
        }

        Assert.Equal(RedirectAnswer.SizeClass, NotYet.Encode().Length);
    }

    [Fact]
    public void The_largest_answer_is_read()
    {
        var largest = Ready with
        {
            Voucher = new byte[RedirectAnswer.MaxVoucherLength],
            Record = new byte[FirstAccessRecord.MaxLength],
            Assignment = new byte[ClassAssignment.MaxLength],
            ManufacturerKey = new byte[8192],
            SignedTime = new byte[SignedTime.MaxLength],
        };

        Assert.Equal(WireFault.None, RedirectAnswer.Read(largest.Encode(), out _));
    }

    [Fact]
    public void Every_broken_answer_is_refused()
    {
        var good = (List<object?>)Decode(Ready.Encode())!;
        List<object?> wrong = [-1L, "text", new List<object?>(), new byte[RedirectAnswer.MaxVoucherLength + 1], 4000L];
        for (var at = 0; at < good.Count; at++)
        {
            foreach (var value in wrong)
                Assert.NotEqual(WireFault.None, RedirectAnswer.Read(Encode(With(good, [at], _ => value)), out _));
        }

        foreach (var at in new[] { 0, 1, 2, 3, 5, 6, 7 }) // only the assignment may be absent
            Assert.NotEqual(WireFault.None, RedirectAnswer.Read(Encode(With(good, [at], _ => null)), out _));
        Assert.NotEqual(WireFault.None, RedirectAnswer.Read(Encode(With(good, [0], _ => 2L)), out _));
        Assert.Equal(WireFault.TooLong, RedirectAnswer.Read(new byte[RedirectAnswer.MaxLength + 1], out _));
    }
}
