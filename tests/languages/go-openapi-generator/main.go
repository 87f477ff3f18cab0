// Command scenario calls every part of the API once and stops at the first wrong result.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"nexus.example/scenario/nexus"
)

type scenario struct {
	ctx     context.Context
	client  *nexus.APIClient
	project string
}

func main() {
	log.SetFlags(log.Lshortfile)
	configuration := nexus.NewConfiguration()
	configuration.Servers = nexus.ServerConfigurations{{URL: os.Getenv("DATATURE_API_BASE_URL")}}
	// A redirect is not followed: the key would go along.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	configuration.HTTPClient = &http.Client{CheckRedirect: stay}
	s := scenario{
		withKey(os.Getenv("DATATURE_SECRET_KEY")),
		nexus.NewAPIClient(configuration),
		os.Getenv("DATATURE_PROJECT_ID"),
	}
	s.workflows()
	s.pages()
	s.bulk()
	s.sequences()
	s.upload()
	s.unknownEnumValue()
	s.errors()
}

func withKey(key string) context.Context {
	keys := map[string]nexus.APIKey{"SecretKey": {Key: key}}
	return context.WithValue(context.Background(), nexus.ContextAPIKeys, keys)
}

func (s scenario) workflows() {
	api := s.client.WorkflowsAPI
	listed := must(api.ListWorkflows(s.ctx, s.project).Execute())
	same(len(listed), 2)
	same(listed[1].Title, "U-Net")
	done("list workflows")

	workflow := must(api.GetWorkflow(s.ctx, s.project, "flow_1").Execute())
	same(workflow.CreateDate, int64(1_700_000_000_000))
	done("get a workflow")

	title := nexus.FlowMetadata{Title: "Renamed"}
	renamed := must(api.UpdateWorkflow(s.ctx, s.project, "flow_1").FlowMetadata(title).Execute())
	same(renamed.Title, "Renamed")
	same(renamed.UpdateDate > workflow.UpdateDate, true)
	done("rename a workflow")
}

func (s scenario) pages() {
	var sizes []int
	names := map[string]bool{}
	request := s.client.SequencesAPI.ListSequences(s.ctx, s.project).Limit(100)
	for {
		page := must(request.Execute())
		sizes = append(sizes, len(page.Data))
		for _, sequence := range page.Data {
			names[sequence.Name] = true
		}
		if page.GetNextPage() == "" {
			break
		}
		request = request.Page(page.GetNextPage())
	}
	same(sizes, []int{100, 100, 50})
	same(len(names), 250)
	done("page through sequences")
}

func (s scenario) bulk() {
	api := s.client.SequencesAPI
	run := func(mode nexus.SequenceBulkUpdateAbortMode, all []expected) {
		body := nexus.SequenceBulkUpdate{AbortMode: &mode}
		var results []nexus.SequenceBulkUpdateResult
		for _, one := range all {
			body.Actions = append(body.Actions, one.action)
			results = append(results, one.result)
		}
		answer := must(api.BulkUpdateSequences(s.ctx, s.project).SequenceBulkUpdate(body).Execute())
		same(answer.Actions, results)
	}
	run(nexus.SEQUENCEBULKUPDATEABORTMODE_NONE, actions())
	linked := must(api.GetSequence(s.ctx, s.project, "seq_002").Execute()).Items
	same(len(linked), 1)
	same([]any{linked[0].AssetId, linked[0].Ord, linked[0].GetRole()}, []any{"asset_5", int64(2), "Axial"})
	done("bulk update")
	run(nexus.SEQUENCEBULKUPDATEABORTMODE_ABORT_ON_ANY_FAILED, aborted())
	same(must(api.GetSequence(s.ctx, s.project, "seq_009").Execute()).Name, "Patient 009")
	done("aborted bulk update")
}

func (s scenario) sequences() {
	api := s.client.SequencesAPI
	patch := rename("Patient B")
	patch.SetAttributes(map[string]string{"height": "180"})
	patched := must(api.PatchSequence(s.ctx, s.project, "seq_002").SequencePatch(patch).Execute())
	same(patched.Name, "Patient B")
	same(patched.Attributes.GetItems(), map[string]string{"age": "20", "height": "180"})
	done("patch a sequence")

	same(must(api.DeleteSequence(s.ctx, s.project, "seq_250").Execute()).Deleted, true)
	done("delete a sequence")
}

func (s scenario) upload() {
	file := []byte("a file for the upload")
	checksum := int32(crc32.Checksum(file, crc32.MakeTable(crc32.Castagnoli)))
	announced := nexus.AssetToUpload{Filename: "scan.jpg", Mime: "image/jpeg", Size: int64(len(file)), Crc32c: checksum}
	body := nexus.UploadSessionRequest{Groups: []string{"main"}, Assets: []nexus.AssetToUpload{announced}}
	session := must(s.client.UploadsAPI.CreateUploadSession(s.ctx, s.project).UploadSessionRequest(body).Execute())
	for _, asset := range session.Assets {
		request, err := http.NewRequest(asset.Upload.Method, asset.Upload.Url, bytes.NewReader(file))
		check(err)
		for name, value := range asset.Upload.Headers {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(request)
		check(err)
		same(answer.StatusCode, http.StatusOK)
		check(answer.Body.Close())
	}
	overview := nexus.OPERATIONSTATUSOVERVIEW_QUEUED
	for overview == nexus.OPERATIONSTATUSOVERVIEW_QUEUED || overview == nexus.OPERATIONSTATUSOVERVIEW_RUNNING {
		time.Sleep(50 * time.Millisecond)
		operation := must(s.client.OperationsAPI.GetOperation(s.ctx, s.project, session.OpId).Execute())
		overview = operation.Status.Overview
	}
	same(overview, nexus.OPERATIONSTATUSOVERVIEW_FINISHED)
	asset := must(s.client.AssetsAPI.GetAsset(s.ctx, s.project, "scan.jpg").Execute())
	same(asset.Metadata.FileSize, int64(len(file)))
	same(asset.Metadata.Groups, []string{"main"})
	done("upload a file")
}

func (s scenario) unknownEnumValue() {
	logs := must(s.client.AssetsAPI.ListAssetLogs(s.ctx, s.project, "asset_1").Execute()).Data
	same(len(logs), 4)
	same(logs[0].Level, nexus.ASSETLOGLEVEL_INFO)
	same(logs[1].Level, nexus.ASSETLOGLEVEL_UNKNOWN_DEFAULT_OPEN_API)
	same(logs[2].Kind, nexus.ASSETLOGKIND_UNKNOWN_DEFAULT_OPEN_API)
	done("unknown enum value")
}

func (s scenario) errors() {
	_, refused, err := s.client.ProjectsAPI.ListProjects(withKey("wrong")).Execute()
	same(refused.StatusCode, http.StatusUnauthorized)
	same(message(err) != "", true)
	done("401")

	// The sequence that was deleted above.
	_, missing, err := s.client.SequencesAPI.GetSequence(s.ctx, s.project, "seq_250").Execute()
	same(missing.StatusCode, http.StatusNotFound)
	same(strings.Contains(message(err), "seq_250"), true)
	done("404")

	api := s.client.WorkspaceAPI
	_, limited, _ := api.GetWorkspace(s.ctx).Execute()
	same(limited.StatusCode, http.StatusTooManyRequests)
	seconds, err := strconv.Atoi(limited.Header.Get("Retry-After"))
	check(err)
	same(seconds, 1)
	time.Sleep(time.Duration(seconds) * time.Second)
	same(must(api.GetWorkspace(s.ctx).Execute()).Name != "", true)
	done("429")

	_, redirected, _ := api.GetWorkspace(s.ctx).Execute()
	same(redirected.StatusCode, http.StatusTemporaryRedirect)
	done("redirect")
}

func message(err error) string {
	var failed *nexus.GenericOpenAPIError
	if !errors.As(err, &failed) {
		return ""
	}
	body, _ := failed.Model().(nexus.Error)
	return body.Message
}

func must[T any](value T, _ *http.Response, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		_ = log.Output(3, err.Error())
		os.Exit(1)
	}
}

func same[T any](actual, expected T) {
	if !reflect.DeepEqual(actual, expected) {
		_ = log.Output(2, fmt.Sprintf("got %v, expected %v", actual, expected))
		os.Exit(1)
	}
}

func done(step string) {
	fmt.Println("ok", step)
}
