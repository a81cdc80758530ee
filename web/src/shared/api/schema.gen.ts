// Generated from openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-appointments-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-appointments-calendar.ics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments-cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments-move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/day-board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-day-board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-departments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-encounters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-encounters-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-encounters-complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-kpis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-kpis-departments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis/registry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-kpis-registry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients"];
        put?: never;
        post: operations["post-patients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch-patients-by-id"];
        trace?: never;
    };
    "/api/v1/patients/{id}/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-appointments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-patients-reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/practitioners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-practitioners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questionnaires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-questionnaires"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-sessions-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/call-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-sessions-call-next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-sessions-queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-survey-invitations-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-invitations/{token}/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-survey-invitations-response"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-survey-results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-tasks-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-attempts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-escalate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Actor: {
            id: string;
            name: string;
            patientId?: string;
            practitionerId?: string;
            roles: ("patient" | "frontdesk" | "nurse" | "doctor" | "manager" | "administrator" | "auditor" | "system")[];
        };
        Alert: {
            /** @enum {string} */
            kind: "allergy" | "infection-risk" | "vip" | "relief" | "other";
            note?: string;
        };
        Answer: {
            question: string;
            text?: string;
            /** Format: int64 */
            value?: number;
        };
        Appointment: {
            /** Format: date-time */
            bookedAt: string;
            channel: string;
            code: string;
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            practitionerId: string;
            reason?: string;
            room?: string;
            sessionId: string;
            /** Format: date-time */
            start: string;
            /** @enum {string} */
            status: "booked" | "arrived" | "fulfilled" | "noshow" | "cancelled" | "moved";
        };
        AppointmentList: {
            items: components["schemas"]["Appointment"][];
            next?: string;
        };
        Attempt: {
            /** Format: date-time */
            at: string;
            by: string;
            /** Format: date */
            callAgainOn?: string;
            note?: string;
            /** @enum {string} */
            outcome: "reached" | "no-answer" | "wrong-number" | "call-later" | "refused" | "will-return" | "worse" | "died";
        };
        Bin: {
            /** Format: int64 */
            count: number;
            label?: string;
            /** Format: int64 */
            value: number;
        };
        BoardSession: {
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            places: components["schemas"]["Place"][];
            practitionerId: string;
            room: string;
            scheduleId: string;
            slots: components["schemas"]["Slot"][];
            /** Format: date-time */
            start: string;
        };
        BoardSessionList: {
            items: components["schemas"]["BoardSession"][];
            next?: string;
        };
        BookAppointment: {
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            sessionId: string;
        };
        CancelAppointment: {
            reason: string;
        };
        CheckIn: {
            appointmentId: string;
        };
        Classification: {
            age: components["schemas"]["Result"];
            disease: components["schemas"]["Result"];
            economic: components["schemas"]["Result"];
            frequency: components["schemas"]["Result"];
            need: components["schemas"]["Result"];
        };
        Clinic: {
            languages: string[];
            local?: boolean;
            name: string;
            timeZone: string;
        };
        CompleteEncounter: {
            advice?: string;
            chronic?: boolean;
            complaint: string;
            diagnosis: components["schemas"]["Diagnosis"];
            handling?: string;
            nextStep: components["schemas"]["NextStep"];
        };
        Consent: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            status: "granted" | "withdrawn";
        };
        ConsentChoice: {
            [key: string]: "granted" | "withdrawn";
        };
        ConsentMap: {
            [key: string]: components["schemas"]["Consent"];
        };
        DayPoint: {
            /** Format: date */
            date: string;
            /** Format: int64 */
            denominator: number;
            /** Format: int64 */
            numerator: number;
            /** Format: double */
            value?: number;
        };
        Department: {
            active: boolean;
            id: string;
            name: components["schemas"]["Text"];
            need: string;
        };
        DepartmentFigures: {
            departmentId?: string;
            figures: components["schemas"]["Figure"][];
            practitionerId?: string;
        };
        DepartmentFiguresList: {
            items: components["schemas"]["DepartmentFigures"][];
            next?: string;
        };
        DepartmentList: {
            items: components["schemas"]["Department"][];
            next?: string;
        };
        Diagnosis: {
            code: string;
            text: string;
        };
        Encounter: {
            appointmentId: string;
            /** Format: date-time */
            arrivedAt: string;
            /** Format: date-time */
            calledAt?: string;
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            finishedAt?: string;
            first: boolean;
            id: string;
            /** Format: int64 */
            number: number;
            order: string;
            patientId: string;
            patientName?: string;
            practitionerId: string;
            record?: components["schemas"]["Record"];
            sessionId: string;
            signedBy?: string;
            /** Format: date-time */
            start: string;
            /** @enum {string} */
            status: "arrived" | "in-progress" | "finished";
        };
        EncounterList: {
            items: components["schemas"]["Encounter"][];
            next?: string;
        };
        Entry: {
            beside?: string;
            definition: string;
            denominator: string;
            /** @enum {string} */
            direction: "up" | "down" | "neutral";
            exclusions?: string;
            id: string;
            name: string;
            numerator: string;
            /** @enum {string} */
            unit: "ratio" | "minutes" | "score" | "points";
            zeroRule: string;
        };
        EntryList: {
            items: components["schemas"]["Entry"][];
            next?: string;
        };
        EscalateTask: {
            /** Format: date */
            dueOn?: string;
            reason: string;
        };
        Evidence: {
            code: string;
            params?: components["schemas"]["Params"];
            text?: string;
        };
        FieldProblem: {
            code: string;
            detail: string;
            field: string;
        };
        Figure: {
            days?: components["schemas"]["DayPoint"][];
            /** Format: int64 */
            denominator: number;
            /** Format: int64 */
            excluded: number;
            id: string;
            /** Format: int64 */
            numerator: number;
            /** Format: double */
            value?: number;
        };
        FormQuestion: {
            choices?: string[];
            id: string;
            /** @enum {string} */
            kind: "scale" | "nps" | "choice" | "text";
            required: boolean;
            text: string;
            when?: components["schemas"]["When"];
        };
        Guardian: {
            patientId: string;
            /** @enum {string} */
            relation: "father" | "mother" | "grandparent" | "spouse" | "child" | "sibling" | "other";
        };
        IDDocument: {
            number: string;
            /** @enum {string} */
            type: "cn-id" | "passport" | "medical-insurance" | "other";
        };
        Me: {
            actor: components["schemas"]["Actor"];
            clinic: components["schemas"]["Clinic"];
        };
        Message: {
            about: string;
            attempts: components["schemas"]["MessageAttempt"][];
            channel?: string;
            /** Format: date-time */
            dueAt: string;
            id: string;
            kind: string;
            patientId: string;
            patientName?: string;
            reason: string;
            /** Format: date-time */
            settledAt?: string;
            /** @enum {string} */
            status: "planned" | "queued" | "sending" | "sent" | "failed" | "dropped" | "unknown";
            title: string;
            why?: string;
        };
        MessageAttempt: {
            /** Format: date-time */
            at: string;
            channel: string;
            reason?: string;
            status?: string;
        };
        MessageList: {
            items: components["schemas"]["Message"][];
            next?: string;
        };
        MoveAppointment: {
            /** Format: int64 */
            number: number;
            reason: string;
            sessionId: string;
        };
        NextStep: {
            /** Format: int64 */
            inDays?: number;
            /** @enum {string} */
            kind: "none" | "follow-up" | "return" | "refer";
            note?: string;
        };
        Page: {
            /** Format: date */
            date: string;
            department: string;
            /** Format: date-time */
            expiresAt: string;
            questionnaire: string;
            questions: components["schemas"]["FormQuestion"][];
            title: string;
            /** Format: int64 */
            version: number;
        };
        Params: {
            [key: string]: unknown;
        };
        Patient: {
            address?: string;
            alerts: components["schemas"]["Alert"][];
            /** Format: date */
            birthDate?: string;
            class: string;
            classification?: components["schemas"]["Classification"];
            consent: components["schemas"]["ConsentMap"];
            email?: string;
            /** @enum {string} */
            gender: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            id: string;
            idDocuments: components["schemas"]["IDDocument"][];
            initials?: string;
            language: string;
            name: string;
            needs: string[];
            number: string;
            occupation?: string;
            phones: components["schemas"]["Phone"][];
            pinyin?: string;
            /** Format: date-time */
            registeredAt: string;
            source?: string;
            /** Format: date-time */
            updatedAt: string;
            wechat?: string;
        };
        PatientList: {
            items: components["schemas"]["PatientSummary"][];
            next?: string;
        };
        PatientSummary: {
            alerts: string[];
            /** Format: date */
            birthDate?: string;
            class: string;
            /** @enum {string} */
            gender: "female" | "male" | "other" | "unknown";
            id: string;
            name: string;
            number: string;
            phone?: string;
        };
        Phone: {
            number: string;
            primary?: boolean;
            /** @enum {string} */
            use?: "mobile" | "home" | "work" | "other";
        };
        Place: {
            appointmentId: string;
            code: string;
            encounterId?: string;
            /** @enum {string} */
            encounterStatus?: "arrived" | "in-progress" | "finished";
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            patientName: string;
            /** @enum {string} */
            status: "booked" | "arrived" | "fulfilled" | "noshow" | "cancelled" | "moved";
        };
        Practitioner: {
            active: boolean;
            grade: string;
            id: string;
            name: components["schemas"]["Text"];
        };
        PractitionerList: {
            items: components["schemas"]["Practitioner"][];
            next?: string;
        };
        Problem: {
            code: string;
            detail: string;
            errors?: components["schemas"]["FieldProblem"][];
            instance?: string;
            /** Format: int64 */
            status: number;
            title: string;
            type: string;
        };
        Question: {
            id: string;
            kind: string;
            text: components["schemas"]["Text"];
        };
        Questionnaire: {
            /** @enum {string} */
            audience: "patient" | "staff";
            id: string;
            questions: components["schemas"]["Question"][];
            title: components["schemas"]["Text"];
            /** Format: int64 */
            version: number;
        };
        QuestionnaireList: {
            items: components["schemas"]["Questionnaire"][];
            next?: string;
        };
        QuestionResult: {
            distribution: components["schemas"]["Bin"][];
            id: string;
            /** @enum {string} */
            kind: "scale" | "nps" | "choice";
            /** Format: double */
            mean?: number;
            /** Format: int64 */
            n: number;
            /** Format: double */
            nps?: number;
            text: string;
        };
        Record: {
            advice?: string;
            chronic?: boolean;
            complaint: string;
            diagnosis: components["schemas"]["Diagnosis"];
            handling?: string;
            nextStep: components["schemas"]["NextStep"];
        };
        RecordAttempt: {
            /** Format: date */
            callAgainOn?: string;
            note?: string;
            /** @enum {string} */
            outcome: "reached" | "no-answer" | "wrong-number" | "call-later" | "refused" | "will-return" | "worse" | "died";
        };
        Registered: {
            patient: components["schemas"]["Patient"];
            warnings: components["schemas"]["Warning"][];
        };
        RegisterInput: {
            address?: string;
            alerts?: components["schemas"]["Alert"][];
            /** Format: date */
            birthDate?: string;
            /** @enum {string} */
            class?: "outpatient" | "inpatient" | "physical-exam" | "alliance-referred" | "community-resident" | "enterprise";
            consent?: components["schemas"]["ConsentChoice"];
            email?: string;
            /** @enum {string} */
            gender?: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            idDocuments?: components["schemas"]["IDDocument"][];
            /** @enum {string} */
            language?: "zh-CN" | "en";
            name: string;
            needs?: string[];
            occupation?: string;
            phones?: components["schemas"]["Phone"][];
            /** @enum {string} */
            source?: "walk-in" | "phone" | "web" | "wechat" | "referral" | "campaign" | "import" | "other";
            wechat?: string;
        };
        Report: {
            figures: components["schemas"]["Figure"][];
            month: string;
            scope: components["schemas"]["Scope"];
            /** Format: date */
            until?: string;
        };
        Result: {
            evidence: components["schemas"]["Evidence"][];
            /** Format: int64 */
            rules: number;
            value: string;
        };
        Results: {
            /** Format: int64 */
            answered: number;
            departmentId?: string;
            /** Format: int64 */
            invited: number;
            month: string;
            questionnaire: string;
            questions: components["schemas"]["QuestionResult"][];
            /** Format: double */
            responseRate?: number;
            title: string;
            withheld: boolean;
        };
        RevealReason: {
            reason: string;
        };
        Scope: {
            departmentId?: string;
            practitionerId?: string;
        };
        ScriptQuestion: {
            id: string;
            text: string;
        };
        Sensitive: {
            address?: string;
            email?: string;
            idDocuments: components["schemas"]["IDDocument"][];
            phones: components["schemas"]["Phone"][];
            wechat?: string;
        };
        Session: {
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            practitionerId: string;
            room: string;
            scheduleId: string;
            slots: components["schemas"]["Slot"][];
            /** Format: date-time */
            start: string;
        };
        SessionList: {
            items: components["schemas"]["Session"][];
            next?: string;
        };
        Slot: {
            /** Format: date-time */
            end: string;
            /** Format: int64 */
            number: number;
            /** Format: date-time */
            start: string;
        };
        SurveyResponse: {
            answers: components["schemas"]["Answer"][];
        };
        Task: {
            about: string;
            assignee?: string;
            attempts: components["schemas"]["Attempt"][];
            /** Format: date */
            callAgainOn?: string;
            /** Format: date-time */
            closedAt?: string;
            departmentId?: string;
            disease?: string;
            /** Format: date */
            due: string;
            escalatedTo?: string;
            /** Format: date */
            from: string;
            id: string;
            /** @enum {string} */
            kind: "follow-up" | "doctor" | "call";
            late: boolean;
            note?: string;
            patientId: string;
            patientName?: string;
            plan: string;
            practitionerId?: string;
            reason?: string;
            /** Format: int64 */
            recursInDays?: number;
            /** @enum {string} */
            status: "ready" | "completed" | "cancelled";
            unreachable: boolean;
        };
        TaskList: {
            items: components["schemas"]["Task"][];
            next?: string;
        };
        Text: {
            [key: string]: string;
        };
        Timeline: {
            items: components["schemas"]["TimelineEntry"][];
            next?: string;
        };
        TimelineEntry: {
            /** Format: date-time */
            at: string;
            detail?: string;
            id: string;
            /** @enum {string} */
            kind: "registration" | "appointment" | "encounter" | "task" | "message" | "survey";
            status?: string;
            title: string;
        };
        UpdateInput: {
            address?: string;
            alerts?: components["schemas"]["Alert"][];
            /** Format: date */
            birthDate?: string;
            /** @enum {string} */
            class?: "outpatient" | "inpatient" | "physical-exam" | "alliance-referred" | "community-resident" | "enterprise";
            consent?: components["schemas"]["ConsentChoice"];
            email?: string;
            /** @enum {string} */
            gender?: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            idDocuments?: components["schemas"]["IDDocument"][];
            /** @enum {string} */
            language?: "zh-CN" | "en";
            name?: string;
            needs?: string[];
            occupation?: string;
            phones?: components["schemas"]["Phone"][];
            /** @enum {string} */
            source?: "walk-in" | "phone" | "web" | "wechat" | "referral" | "campaign" | "import" | "other";
            wechat?: string;
        };
        Warning: {
            code: string;
            detail?: string;
            number?: string;
            params?: components["schemas"]["Params"];
            patientId?: string;
        };
        When: {
            question: string;
            values: number[];
        };
        Worksheet: {
            script: components["schemas"]["ScriptQuestion"][];
            task: components["schemas"]["Task"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "post-appointments": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookAppointment"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-appointments-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-appointments-calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-appointments-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelAppointment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-appointments-move": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveAppointment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-day-board": {
        parameters: {
            query: {
                date: string;
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSessionList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckIn"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-encounters-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-encounters-complete": {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteEncounter"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-kpis": {
        parameters: {
            query: {
                department?: string;
                month: string;
                practitioner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-kpis-departments": {
        parameters: {
            query: {
                month: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentFiguresList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-kpis-registry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-messages": {
        parameters: {
            query?: {
                cursor?: string;
                day?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PatientList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-patients": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterInput"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "patch-patients-by-id": {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-appointments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-messages": {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-patients-reveal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealReason"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sensitive"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-timeline": {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-practitioners": {
        parameters: {
            query?: {
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PractitionerList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-questionnaires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionnaireList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-sessions-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSession"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-sessions-call-next": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-sessions-queue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EncounterList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-slots": {
        parameters: {
            query?: {
                days?: number;
                department?: string;
                from?: string;
                practitioner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-survey-invitations-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-survey-invitations-response": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SurveyResponse"];
            };
        };
        responses: {
            /** @description OK */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-survey-results": {
        parameters: {
            query: {
                department?: string;
                month: string;
                questionnaire: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Results"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-tasks": {
        parameters: {
            query?: {
                cursor?: string;
                kind?: "follow-up" | "doctor" | "call";
                view?: "due" | "overdue" | "mine" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-tasks-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worksheet"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-attempts": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordAttempt"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-claim": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-escalate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EscalateTask"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
