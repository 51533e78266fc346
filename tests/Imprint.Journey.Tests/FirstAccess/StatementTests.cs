using Imprint.Journey.FirstAccess;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>What the manufacturer signs: the class of a device, and the time.</summary>
public sealed class StatementTests
{
    private static readonly RedirectRequest Question = new(Samples.Guid, new RedirectNonce(new byte[16]));

    [Fact]
    public void An_assignment_reads_back_and_names_device_class_and_owner()
    {
        Assert.Equal(FirstAccessFault.None, Verify(SignedAssignment(), out var assignment));
        Assert.Equal(Samples.Class, assignment!.Class);
        Assert.Equal(Samples.Assignment.ExpiresAt, assignment.ExpiresAt);
    }

    [Fact]
    public void An_assignment_of_another_device_owner_key_or_time_is_refused()
    {
        var signed = SignedAssignment();
        var other = new FdoGuid(new byte[16]);

        Assert.Equal(FirstAccessFault.WrongDevice, Verify(signed, out var refused, guid: other));
        Assert.Null(refused);
        Assert.Equal(FirstAccessFault.WrongOwner, Verify(signed, out _, owner: "next owner"));
        Assert.Equal(FirstAccessFault.Expired, Verify(signed, out _, now: Samples.Assignment.ExpiresAt));
        var byOwner = Samples.Assignment.Sign(CoseAlgorithm.Es256, SigningKey.Owner.Sign);
        Assert.Equal(FirstAccessFault.WrongSignature, Verify(byOwner, out _));
        Assert.Equal(FirstAccessFault.TooLarge, Verify(new byte[ClassAssignment.MaxLength + 1], out _));
    }

    [Fact]
    public void Every_broken_field_of_an_assignment_is_malformed() =>
        AssertEveryBreakIsMalformed(
            SignedAssignment(),
            "imprint-class-assignment",
            signed => Verify(signed, out var assignment) is var fault && assignment is null ? fault : FirstAccessFault.None
        );

    [Fact]
    public void A_signed_time_answers_one_question()
    {
        var signed = SignedTimeFor(Question);

        Assert.Equal(FirstAccessFault.None, SignedTime.Verify(signed, SigningKey.Manufacturer.Verify, Question, out var time));
        Assert.Equal(Samples.Now, time);
        var later = Question with { Nonce = new RedirectNonce(Samples.HashOf("later").AsSpan(0, 16)) };
        Assert.Equal(FirstAccessFault.WrongNonce, SignedTime.Verify(signed, SigningKey.Manufacturer.Verify, later, out _));
        var other = Question with { Guid = new FdoGuid(new byte[16]) };
        Assert.Equal(FirstAccessFault.WrongDevice, SignedTime.Verify(signed, SigningKey.Manufacturer.Verify, other, out _));
        Assert.Equal(FirstAccessFault.WrongSignature, SignedTime.Verify(signed, SigningKey.Owner.Verify, Question, out time));
        Assert.Equal(default, time);
    }

    [Fact]
    public void Every_broken_field_of_a_time_is_malformed() =>
        AssertEveryBreakIsMalformed(
            SignedTimeFor(Question),
            "imprint-time",
            signed => SignedTime.Verify(signed, SigningKey.Manufacturer.Verify, Question, out _)
        );

    [Fact]
    public void A_time_is_no_assignment_and_an_assignment_no_time()
    {
        Assert.Equal(FirstAccessFault.Malformed, Verify(SignedTimeFor(Question), out _));
        Assert.Equal(
            FirstAccessFault.Malformed,
            SignedTime.Verify(SignedAssignment(), SigningKey.Manufacturer.Verify, Question, out _)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a class")]
    [InlineData("a/b")]
    [InlineData("größe")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public void What_is_no_class_id_is_not_read(string text) => Assert.False(ClassId.TryParse(text, out _));

    private static void AssertEveryBreakIsMalformed(byte[] signed, string type, Func<byte[], FirstAccessFault> verify)
    {
        var good = (Map)Samples.Payload(signed)!;
        Assert.Equal(FirstAccessFault.None, verify(Samples.SignPayload(Encode(good), type, SigningKey.Manufacturer)));
        foreach (var (key, value) in good)
        {
            List<object?> wrong = [null, -1L, new byte[3], new string('x', 65), new List<object?>(), new Map()];
            foreach (var broken in wrong)
                AssertMalformed($"{broken} at {key}", With(good, [key], _ => broken));
            var missing = new Map();
            missing.AddRange(good.Where(pair => !pair.Key.Equals(key)));
            AssertMalformed($"without {key}", missing);
        }

        for (var length = 0; length < signed.Length; length++)
            Assert.Equal(FirstAccessFault.Malformed, verify(signed[..length]));

        void AssertMalformed(string name, object? payload)
        {
            var fault = verify(Samples.SignPayload(Encode(payload), type, SigningKey.Manufacturer));
            Assert.True(fault == FirstAccessFault.Malformed, $"{name}: {fault}");
        }
    }

    private static byte[] SignedAssignment() => Samples.Assignment.Sign(CoseAlgorithm.Es256, SigningKey.Manufacturer.Sign);

    private static byte[] SignedTimeFor(RedirectRequest question) =>
        new SignedTime(question.Nonce, question.Guid, Samples.Now).Sign(CoseAlgorithm.Es256, SigningKey.Manufacturer.Sign);

    private static FirstAccessFault Verify(
        byte[] signed,
        out ClassAssignment? assignment,
        FdoGuid? guid = null,
        string owner = "owner",
        DateTimeOffset? now = null
    ) =>
        ClassAssignment.Verify(
            signed,
            SigningKey.Manufacturer.Verify,
            guid ?? Samples.Guid,
            Samples.HashOf(owner),
            now ?? Samples.Now,
            out assignment
        );
}
