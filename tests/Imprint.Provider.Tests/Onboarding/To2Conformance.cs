using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Provider.Onboarding;
using Imprint.Provider.Ownership;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;
using Imprint.Web.Messages;

namespace Imprint.Provider.Tests.Onboarding;

public sealed class To2OnSqlite() : To2Conformance(cluster: null);

public sealed class To2OnPostgres(PostgresCluster cluster) : To2Conformance(cluster);

/// <summary>What holds for the onboarding of devices on every engine.</summary>
public abstract class To2Conformance(PostgresCluster? cluster)
{
    [Fact]
    public async Task A_device_gets_a_new_credential_and_its_old_one_ends_when_the_new_is_used()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        To2Face[] nodes = [rig.NewNode()];
        var first = device.Guid;

        using var call = rig.Call(device, nodes);
        Assert.IsType<FdoStep.Finished>(await call.RunAsync());
        var second = device.Guid;
        Assert.NotEqual(first, second);
        Assert.Equal(VoucherState.Active, (await rig.VoucherAsync(first)).State);
        Assert.NotNull((await rig.VoucherAsync(first)).OnboardedAt);
        Assert.Equal(first, (await rig.VoucherAsync(second)).Predecessor);

        using var again = rig.Call(device, nodes);
        Assert.IsType<FdoStep.Finished>(await again.RunAsync());
        Assert.Equal(VoucherState.Replaced, (await rig.VoucherAsync(first)).State);
        Assert.Equal(VoucherState.Active, (await rig.VoucherAsync(second)).State);
        Assert.Equal(["voucher.import", "device.onboard", "device.onboard"], await rig.AuditedAsync());
        Assert.Empty(await rig.AlarmsAsync());
    }

    [Fact]
    public async Task Nothing_is_written_before_a_device_has_proven_itself()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var call = rig.Call(device, [rig.NewNode()]);
        await call.StepUntilAsync(FdoMessageType.To2ProveDevice);
        Assert.Equal(0, await rig.CountAsync("to2_sessions"));
        Assert.Null((await rig.VoucherAsync(device.Guid)).SeenAt);

        await call.StepAsync();
        Assert.Equal(1, await rig.CountAsync("to2_sessions"));
        Assert.NotNull((await rig.VoucherAsync(device.Guid)).SeenAt);
    }

    [Fact]
    public async Task Every_message_may_reach_another_node()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        await rig.PlanAsync(
            new OnboardingPlan([new DownloadStep("big", Text(RandomNumberGenerator.GetBytes(5000)), Required: true)])
        );
        using var device = await rig.AddDeviceAsync();
        using var call = rig.Call(device, [rig.NewNode(), rig.NewNode(), rig.NewNode()], new DeviceDownload());
        Assert.IsType<FdoStep.Finished>(await call.RunAsync());
        Assert.True(call.Sent.Count(type => type == FdoMessageType.To2DeviceServiceInfo) > 4);
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_and_has_no_second_effect()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        To2Face[] nodes = [rig.NewNode(), rig.NewNode()];
        string? token = null;
        using var call = new DeviceCall(
            device,
            device.Options(rig.Clock),
            async (type, body) =>
            {
                var lost = await AskAsync(nodes[0], type, body, token);
                token = lost.Token ?? token;
                if (type < FdoMessageType.To2ProveDevice)
                    return ((FdoMessageType)lost.Type, lost.Body);
                var same = await AskAsync(nodes[0], type, body, token);
                var elsewhere = await AskAsync(nodes[1], type, body, token);
                Assert.Equal(lost.Body.ToArray(), same.Body.ToArray());
                Assert.Equal(lost.Body.ToArray(), elsewhere.Body.ToArray());
                return ((FdoMessageType)elsewhere.Type, elsewhere.Body);
            }
        );
        Assert.IsType<FdoStep.Finished>(await call.RunAsync());
        Assert.Equal(2, await rig.CountAsync("fdo_vouchers"));
        Assert.Empty(await rig.AlarmsAsync());
    }

    [Fact]
    public async Task A_lost_last_message_is_healed_by_calling_again_with_either_credential()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        To2Face[] nodes = [rig.NewNode()];
        var first = device.Guid;

        // The owner has changed over, the device has not heard of it.
        using var lost = rig.Call(device, nodes);
        await lost.StepUntilAsync(FdoMessageType.To2Done);
        await lost.StepAsync();
        var unknown = lost.Staged!.Guid;
        Assert.Equal(first, device.Guid);

        using var again = rig.Call(device, nodes);
        Assert.IsType<FdoStep.Finished>(await again.RunAsync());
        Assert.Equal(VoucherState.Active, (await rig.VoucherAsync(unknown)).State);

        // Once the device is seen with what it got then, all others are over.
        using var third = rig.Call(device, nodes);
        Assert.IsType<FdoStep.Finished>(await third.RunAsync());
        Assert.Equal(VoucherState.Replaced, (await rig.VoucherAsync(first)).State);
        Assert.Equal(VoucherState.Replaced, (await rig.VoucherAsync(unknown)).State);
        Assert.Empty(await rig.AlarmsAsync());
    }

    [Fact]
    public async Task A_credential_that_was_replaced_raises_an_alarm_when_somebody_proves_to_have_it()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        To2Face[] nodes = [rig.NewNode()];
        var stolen = device.Credential;
        for (var i = 0; i < 2; i++)
        {
            using var call = rig.Call(device, nodes);
            await call.RunAsync();
        }

        var present = device.Credential;
        device.Credential = stolen;
        using var clone = rig.Call(device, nodes);
        Assert.Equal(FdoErrorCode.ResourceNotFound, ErrorOf(await clone.RunAsync()));
        Assert.Equal([nameof(AlarmKind.UsedAfterReplacement)], await rig.AlarmsAsync());
        Assert.Contains("device.alarm", await rig.AuditedAsync());

        // Nobody learns anything by the GUID alone, and the device itself goes on.
        device.Credential = present;
        using var again = rig.Call(device, nodes);
        Assert.IsType<FdoStep.Finished>(await again.RunAsync());
    }

    [Fact]
    public async Task Two_sessions_of_one_device_that_both_go_on_raise_an_alarm()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var one = rig.Call(device, [rig.NewNode()]);
        using var other = rig.Call(device, [rig.NewNode()]);
        await one.StepUntilAsync(FdoMessageType.To2DeviceServiceInfo);

        // A device that begins anew is none: its older session is silent.
        await other.StepUntilAsync(FdoMessageType.To2DeviceServiceInfo);
        Assert.Empty(await rig.AlarmsAsync());

        Assert.Equal(FdoErrorCode.InvalidJwtToken, ErrorOf(await one.StepAsync()));
        Assert.Equal([nameof(AlarmKind.TwoLiveSessions)], await rig.AlarmsAsync());
        Assert.IsType<FdoStep.Finished>(await other.RunAsync());
    }

    [Fact]
    public async Task A_device_keeps_its_credential_where_the_plan_says_so()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        await rig.PlanAsync(new OnboardingPlan([], ReplaceCredential: false));
        using var device = await rig.AddDeviceAsync();
        var guid = device.Guid;
        for (var i = 0; i < 2; i++)
        {
            using var call = rig.Call(device, [rig.NewNode()]);
            Assert.IsType<FdoStep.Finished>(await call.RunAsync());
        }

        Assert.Equal(guid, device.Guid);
        Assert.Equal(1, await rig.CountAsync("fdo_vouchers"));
    }

    [Fact]
    public async Task A_device_enrols_gets_files_and_hands_in_files_as_the_plan_says()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        var file = RandomNumberGenerator.GetBytes(3000);
        await rig.PlanAsync(
            new OnboardingPlan([
                new EnrolStep(Required: true),
                new DownloadStep("settings", Text(file), Required: true),
                new UploadStep("report", Required: true),
                new FetchStep("image", "https://files.example/image", Required: false),
            ])
        );
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        byte[]? stored = null;
        byte[]? installed = null;
        using var call = new DeviceCallBuilder(rig, device, new DeviceCsr(), new DeviceDownload(), new DeviceUpload()).With(
            effect =>
            {
                switch (effect)
                {
                    case MakeSigningRequest:
                        return new SigningRequestMade(TestDevice.Request(key));
                    case InstallCertificate install:
                        installed = install.Content.ToArray();
                        return EffectResult.Done;
                    case StoreFile store:
                        stored = store.Content.ToArray();
                        return EffectResult.Done;
                    case ReadFile:
                        return new FileRead(file);
                    default:
                        return EffectResult.Done;
                }
            }
        );

        Assert.IsType<FdoStep.Finished>(await call.RunAsync());
        Assert.NotNull(installed);
        Assert.Equal(file, stored);
        Assert.Equal(1, await rig.CountAsync("onboarding_uploads"));
        Assert.Equal(1, await rig.CountAsync("provider_service_certificate"));
        var facts = await rig.Database.QuerySingleAsync(
            "SELECT facts FROM onboarding_facts",
            row => row.GetString(0),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("\"serialNumber\":\"SN-1\"", facts);
        Assert.Contains("\"refused\"", facts);
    }

    [Fact]
    public async Task A_required_module_that_the_device_lacks_fails_the_session_and_leaves_a_reason()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        await rig.PlanAsync(new OnboardingPlan([new DownloadStep("settings", Text(new byte[10]), Required: true)]));
        using var device = await rig.AddDeviceAsync();
        using var call = rig.Call(device, [rig.NewNode()]);

        Assert.IsType<FdoStep.EndedByPeer>(await call.RunAsync());
        Assert.Contains("68", (await rig.VoucherAsync(device.Guid)).LastFault);
        Assert.Equal(0, await rig.CountAsync("to2_sessions"));
        Assert.Equal(1, await rig.CountAsync("fdo_vouchers"));
    }

    [Theory]
    [InlineData("resold")]
    [InlineData("withdrawn")]
    public async Task A_device_that_is_ours_no_more_is_not_known(string state)
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        var node = rig.NewNode();
        using var early = rig.Call(device, [node]);
        await early.StepUntilAsync(FdoMessageType.To2ProveDevice);
        await rig.Database.ExecuteAsync(
            $"UPDATE fdo_vouchers SET state = '{state}', revision = revision + 1",
            TestContext.Current.CancellationToken
        );

        // One that came before, and proves itself now.
        Assert.Equal(FdoErrorCode.InvalidMessageError, ErrorOf(await early.RunAsync()));
        Assert.Equal([nameof(AlarmKind.NotOursAnyMore)], await rig.AlarmsAsync());
        using var late = rig.Call(device, [node]);
        Assert.Equal(FdoErrorCode.ResourceNotFound, ErrorOf(await late.RunAsync()));
    }

    [Fact]
    public async Task A_session_ends_with_its_time_and_its_row_is_deleted()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var call = rig.Call(device, [rig.NewNode()]);
        await call.StepUntilAsync(FdoMessageType.To2DeviceServiceInfo);
        rig.Clock.Advance(To2Tokens.Lifetime + TimeSpan.FromSeconds(2));
        Assert.Equal(FdoErrorCode.InvalidJwtToken, ErrorOf(await call.StepAsync()));

        var cleanup = new To2Cleanup(
            new To2SessionStore(rig.Database),
            rig.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<To2Cleanup>.Instance
        );
        await cleanup.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await rig.CountAsync("to2_sessions"));
    }

    [Fact]
    public async Task A_device_that_ends_its_session_leaves_no_row()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        var node = rig.NewNode();
        string? token = null;
        using var call = new DeviceCall(
            device,
            device.Options(rig.Clock),
            async (type, body) =>
            {
                var answer = await AskAsync(node, type, body, token);
                token = answer.Token ?? token;
                return ((FdoMessageType)answer.Type, answer.Body);
            }
        );
        await call.StepUntilAsync(FdoMessageType.To2DeviceServiceInfo);
        var error = FdoError.Of(FdoFault.CredentialReuseRefused, FdoMessageType.To2SetupDevice).Encode();
        var answer = await AskAsync(node, FdoMessageType.Error, error, token);

        Assert.Equal((200, 0), (answer.Status, answer.Body.Length));
        Assert.Equal(0, await rig.CountAsync("to2_sessions"));
        Assert.Contains("102", (await rig.VoucherAsync(device.Guid)).LastFault);
        var late = await AskAsync(node, FdoMessageType.To2DeviceServiceInfo, call.Next.Body, token);
        Assert.Equal((int)FdoMessageType.Error, late.Type);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer x")]
    [InlineData("Bearer AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Messages_without_a_session_are_refused(string? token)
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        var node = rig.NewNode();
        foreach (var type in (int[])[62, 64, 66, 68, 70])
        {
            var answer = await AskAsync(node, (FdoMessageType)type, new byte[] { 0x80 }, token);
            Assert.Equal(FdoFault.None, FdoError.Read(answer.Body, out var error));
            Assert.Equal(FdoErrorCode.InvalidJwtToken, error!.Code);
            Assert.Equal((int)error.Previous, type);
        }
    }

    private static ValueTask<NumberedAnswer> AskAsync(
        To2Face node,
        FdoMessageType type,
        ReadOnlyMemory<byte> body,
        string? token
    ) => node.AnswerAsync(new NumberedRequest((int)type, body, token, Source: null), TestContext.Current.CancellationToken);

    private static FdoErrorCode ErrorOf(FdoStep step) => Assert.IsType<FdoStep.EndedByPeer>(step).Error.Code;

    private static string Text(byte[] content) => System.Buffers.Text.Base64Url.EncodeToString(content);

    /// <summary>A call of a device with modules whose effects are done.</summary>
    private sealed class DeviceCallBuilder(OnboardingRig rig, FdoDevice device, params IReadOnlyList<DeviceModule> modules)
    {
        public DeviceCall With(Func<ServiceInfoEffect, EffectResult> work)
        {
            var node = rig.NewNode();
            string? token = null;
            return new DeviceCall(
                device,
                device.Options(rig.Clock, modules),
                async (type, body) =>
                {
                    var answer = await AskAsync(node, type, body, token);
                    token = answer.Token ?? token;
                    return ((FdoMessageType)answer.Type, answer.Body);
                }
            )
            {
                Work = work,
            };
        }
    }
}
