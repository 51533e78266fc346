using System.Net;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Device.FirstAccess;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Journey.FirstAccess;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Device.Tests.FirstAccess;

/// <summary>A device with a real element asks; the other side makes real answers, and bad ones on request.</summary>
public sealed class FirstAccessCallTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly SoftwareElement _element;
    private readonly Maker _maker;
    private readonly HttpClient _http;

    public FirstAccessCallTests()
    {
        _element = SoftwareElement.CreateInFolder(_folder.File("element"), KeyKind.P256);
        _maker = new Maker(_element);
        _http = new HttpClient(_maker) { BaseAddress = new Uri("https://maker.example") };
    }

    [Fact]
    public async Task What_passes_every_check_is_kept_in_the_element()
    {
        var accepted = Assert.IsType<FirstAccessOutcome.Accepted>(await AskAsync());

        Assert.Equal(Now, accepted.Access.LearnedAt);
        var kept = KeptAccess.Read(_element)!;
        Assert.Equal(1, kept.Record.Version);
        Assert.True(kept.OwnerKey.IsSameKeyAs(_maker.Owner.PublicKey));
        KeptAccess.Forget(_element);
        Assert.Null(KeptAccess.Read(_element));
    }

    [Fact]
    public async Task An_older_record_is_refused_and_the_newer_one_stays()
    {
        _maker.Version = 5;
        await AskAsync();

        _maker.Version = 4;
        var refused = Assert.IsType<FirstAccessOutcome.Refused>(await AskAsync());

        Assert.Equal(new(FirstAccessStep.Version, FirstAccessFault.StaleVersion), refused.Why);
        Assert.Equal(5, KeptAccess.Read(_element)!.Record.Version);
        _maker.Version = 6;
        Assert.IsType<FirstAccessOutcome.Accepted>(await AskAsync());
    }

    [Fact]
    public async Task An_answer_by_anybody_else_is_refused_and_leaves_nothing()
    {
        _maker.SignsTimeAs = NewSigner();

        var refused = Assert.IsType<FirstAccessOutcome.Refused>(await AskAsync());

        Assert.Equal(FirstAccessStep.Time, refused.Why.Step);
        Assert.Null(KeptAccess.Read(_element));
    }

    [Fact]
    public async Task A_device_that_is_too_early_is_told_when_to_come_again()
    {
        _maker.Change = answer => answer with { Status = RedirectStatus.NotYet, RetryAfterSeconds = 7 };

        Assert.Equal(new FirstAccessOutcome.Later(TimeSpan.FromSeconds(7)), await AskAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, 20, 20)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 0, 1)]
    [InlineData(HttpStatusCode.TooManyRequests, 1_000_000, 3600)]
    public async Task A_busy_server_is_obeyed_within_reason(HttpStatusCode status, int asked, int expected)
    {
        _maker.Instead = () =>
        {
            var response = new HttpResponseMessage(status);
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(asked));
            return response;
        };

        Assert.Equal(new FirstAccessOutcome.Later(TimeSpan.FromSeconds(expected)), await AskAsync());
    }

    [Fact]
    public async Task What_is_no_answer_is_named_and_believed_in_nothing()
    {
        await AssertUnusableAsync(() => new HttpResponseMessage(HttpStatusCode.NotFound));
        await AssertUnusableAsync(() => new HttpResponseMessage(HttpStatusCode.OK));
        await AssertUnusableAsync(() => Answer([0x80]));
        await AssertUnusableAsync(() => Answer(new byte[RedirectAnswer.MaxLength + 1]));
        Assert.Null(KeptAccess.Read(_element));

        async Task AssertUnusableAsync(Func<HttpResponseMessage> answer)
        {
            _maker.Instead = answer;
            Assert.IsType<FirstAccessOutcome.Unusable>(await AskAsync());
        }

        static HttpResponseMessage Answer(byte[] body) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
    }

    [Fact]
    public async Task A_damaged_value_counts_as_none()
    {
        await AskAsync();
        _element.WriteValue("first-access", [0x84, 0x01]);

        Assert.Null(KeptAccess.Read(_element));
        Assert.IsType<FirstAccessOutcome.Accepted>(await AskAsync());
    }

    public void Dispose()
    {
        _http.Dispose();
        _maker.Dispose();
        _element.Dispose();
        _folder.Dispose();
    }

    private Task<FirstAccessOutcome> AskAsync() =>
        new FirstAccessCall(_element, _http, RandomNumberGenerator.Fill).AskAsync(TestContext.Current.CancellationToken);

    private static FdoSigner NewSigner()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new FdoSigner(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );
    }

    /// <summary>The manufacturer's side of the exchange, in the process of the test.</summary>
    private sealed class Maker : HttpMessageHandler
    {
        private readonly FdoSigner _signer = NewSigner();
        private readonly Voucher _voucher;

        public Maker(SoftwareElement element)
        {
            var guid = FdoGuid.Create(RandomNumberGenerator.Fill);
            var info = RendezvousInfo.Create([]);
            var header = VoucherHeader.Create(guid, info, "robot", _signer.PublicKey, deviceChainHash: null);
            var credential = new DeviceCredential(true, "robot", guid, info, _signer.PublicKey.Hash(FdoHashType.Sha256));
            var hmac = element.Stage(credential, FdoHashType.HmacSha256, header.Encoded.Span);
            element.Commit();
            _voucher = Voucher.Create(header, hmac, deviceChain: null).Extend(_signer, Owner.PublicKey);
        }

        public FdoSigner Owner { get; } = NewSigner();

        public long Version { get; set; } = 1;

        public FdoSigner? SignsTimeAs { get; set; }

        public Func<RedirectAnswer, RedirectAnswer> Change { get; set; } = answer => answer;

        public Func<HttpResponseMessage>? Instead { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Assert.Equal("/bootstrap/v1/redirect", request.RequestUri!.AbsolutePath);
            if (Instead is not null)
                return Instead();
            RedirectRequest.Read(await request.Content!.ReadAsByteArrayAsync(cancellationToken), out var question);
            var signer = SignsTimeAs ?? _signer;
            var answer = new RedirectAnswer
            {
                Status = RedirectStatus.Ready,
                Voucher = _voucher.Encoded,
                Record = RecordFor(question!.Guid),
                ManufacturerKey = signer.PublicKey.Encoded,
                SignedTime = new SignedTime(question.Nonce, question.Guid, Now).Sign(signer.Algorithm, signer.Sign),
            };
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Change(answer).Encode()) };
        }

        private byte[] RecordFor(FdoGuid guid) =>
            new FirstAccessRecord
            {
                Scope = new FirstAccessScope.Device(guid),
                Version = Version,
                IssuedAt = Now,
                ExpiresAt = Now.AddDays(1),
                Journey = "jny_1",
                Provider = new AccessProvider("First", [new("https://owner.example")]),
                Operators = [new("Aurora", [Plmn.Parse("00101")], new byte[32])],
            }.Sign(Owner.Algorithm, Owner.Sign);
    }
}
