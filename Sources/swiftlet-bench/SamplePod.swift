/// A pod as the API server stores it, of three kilobytes: what most of JSON here is about.
enum SamplePod {
    static let text = #"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-7d4b9c6f5d-x2x9k","generateName":"web-7d\#
        4b9c6f5d-","namespace":"default","uid":"3f0c8c1e-5a43-4f2e-9a51-0a7e2ad3b6d1","resourceVersion":\#
        "48213","creationTimestamp":"2026-01-15T09:12:44Z","labels":{"app":"web","pod-template-hash":"7d\#
        4b9c6f5d","app.kubernetes.io/part-of":"shop"},"annotations":{"example.com/checksum":"sha256:9f86\#
        d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","example.com/note":"rolled out by \#
        \"deploy\"\nsecond line"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":\#
        "web-7d4b9c6f5d","uid":"b64f0a2c-17d5-4f39-8f1b-6c9d35a7e0f2","controller":true,"blockOwnerDelet\#
        ion":true}]},"spec":{"volumes":[{"name":"config","configMap":{"name":"web-config","defaultMode":\#
        420}},{"name":"kube-api-access-8x7zq","projected":{"sources":[{"serviceAccountToken":{"expiratio\#
        nSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt"\#
        ,"path":"ca.crt"}]}}],"defaultMode":420}}],"containers":[{"name":"nginx","image":"host/nginx","c\#
        ommand":["nginx","-c","/etc/web/nginx.conf","-g","daemon off;"],"ports":[{"name":"http","contain\#
        erPort":8080,"protocol":"TCP"}],"env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"apiVersion":\#
        "v1","fieldPath":"metadata.name"}}},{"name":"LOG_LEVEL","value":"info"}],"resources":{"limits":{\#
        "cpu":"500m","memory":"128Mi"},"requests":{"cpu":"100m","memory":"64Mi"}},"volumeMounts":[{"name\#
        ":"config","readOnly":true,"mountPath":"/etc/web"},{"name":"kube-api-access-8x7zq","readOnly":tr\#
        ue,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],"readinessProbe":{"httpGet":{"p\#
        ath":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":2,"successThresh\#
        old":1,"failureThreshold":3},"terminationMessagePath":"/dev/termination-log","terminationMessage\#
        Policy":"File","imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always","terminationGracePeri\#
        odSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":"defaul\#
        t","nodeName":"node-17","securityContext":{},"schedulerName":"default-scheduler","tolerations":[\#
        {"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSecond\#
        s":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolera\#
        tionSeconds":300}],"priority":0,"enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriori\#
        ty"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastProbeTime":n\#
        ull,"lastTransitionTime":"2026-01-15T09:12:46Z"},{"type":"PodScheduled","status":"True","lastPro\#
        beTime":null,"lastTransitionTime":"2026-01-15T09:12:44Z"}],"hostIP":"127.0.0.1","podIP":"127.41.\#
        16.9","startTime":"2026-01-15T09:12:44Z","containerStatuses":[{"name":"nginx","state":{"running"\#
        :{"startedAt":"2026-01-15T09:12:45Z"}},"lastState":{},"ready":true,"restartCount":0,"image":"hos\#
        t/nginx","imageID":"host/nginx","started":true}],"qosClass":"Burstable"}}
        """#
}
